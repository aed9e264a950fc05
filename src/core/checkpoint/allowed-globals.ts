import { buildArray, buildScalar } from './build-numpy.js';
import {
  attributeOfClass,
  buildBytes,
  buildDict,
  encodeText,
  newInstance,
  reconstructInstance,
} from './build-python.js';
import {
  buildLayout,
  buildParameter,
  buildSize,
  buildTensor,
  buildTensorOfType,
  buildTensorV3,
} from './build-torch.js';
import type { PickleValue } from './pickle-value.js';
import { storageClasses } from './storage-classes.js';

/**
 * What a pickle may do with a global: `refer` to it and no more; have a call of it `keep`-t as an inert object; or get
 * a value that this program builds by itself (undefined where the arguments are wrong).
 */
export type AllowedGlobal = 'refer' | 'keep' | Builder;
export type Builder = (args: readonly PickleValue[], fileName: string) => PickleValue | undefined;

/**
 * The allow-list: all of Python's own library, of PyTorch and of NumPy that a pickle may name. Every row is here because
 * checkpoints of Megatron-LM, DeepSpeed, NeMo or Hugging Face have it. docs/safety.md tells the reasons.
 */
export const allowedGlobals: ReadonlyMap<string, AllowedGlobal> = new Map<string, AllowedGlobal>([
  ['collections.OrderedDict', buildDict],
  ['collections.Counter', buildDict],
  ['collections.defaultdict', (args) => buildDict(args.slice(1))],
  ['_codecs.encode', encodeText],
  ['builtins.bytes', buildBytes],
  ['builtins.bytearray', buildBytes],
  ['builtins.getattr', attributeOfClass],
  ['copyreg._reconstructor', reconstructInstance],
  ['copyreg.__newobj__', newInstance],

  ['torch._utils._rebuild_tensor', buildTensor],
  ['torch._utils._rebuild_tensor_v2', buildTensor],
  ['torch._utils._rebuild_tensor_v3', buildTensorV3],
  ['torch._utils._rebuild_parameter', buildParameter],
  ['torch._utils._rebuild_parameter_with_state', buildParameter],
  ['torch._utils._rebuild_device_tensor_from_cpu_tensor', buildParameter],
  ['torch._tensor._rebuild_from_type_v2', buildTensorOfType],
  ['torch.Size', buildSize],
  ['torch.serialization._get_layout', buildLayout],

  ['numpy.core.multiarray._reconstruct', buildArray],
  ['numpy.core.multiarray.scalar', buildScalar],

  ...rows('keep', [
    'argparse.Namespace',
    'types.SimpleNamespace',
    'builtins.complex builtins.frozenset builtins.object builtins.range builtins.set builtins.slice',
    'collections.deque',
    'datetime.date datetime.datetime datetime.time datetime.timedelta datetime.timezone',
    'decimal.Decimal fractions.Fraction uuid.UUID',
    'io.BytesIO _io.BytesIO',
    'pathlib.Path pathlib.PosixPath pathlib.PurePath pathlib.PurePosixPath pathlib.PureWindowsPath pathlib.WindowsPath',
    // From Python 3.13 on, a path says where it is defined.
    'pathlib._local.PosixPath pathlib._local.PurePosixPath pathlib._local.PureWindowsPath pathlib._local.WindowsPath',
    'signal.Handlers signal.Signals signal.Sigmasks',
    'numpy.dtype numpy.core.numeric._frombuffer',
    'torch.device torch.Generator',
    'torch._utils._rebuild_qtensor torch._utils._rebuild_sparse_tensor torch._utils._rebuild_meta_tensor_no_storage',
    'torch._utils._rebuild_device_tensor_from_numpy',
  ]),
  ...rows('keep', distributedClasses()),

  ...rows('refer', [
    'builtins.bool builtins.Ellipsis builtins.dict builtins.float builtins.int builtins.list builtins.str builtins.tuple',
    'builtins.long builtins.unicode', // Python 2
    'typing.Any typing.Dict typing.List typing.Optional typing.Tuple typing.Union',
    'numpy.ndarray numpy.bool_ numpy.float16 numpy.float32 numpy.float64 numpy.int32 numpy.int64 numpy.uint8',
    'torch.Tensor torch._tensor.Tensor torch.nn.Parameter torch.nn.parameter.Parameter torch.nn.parameter.Buffer',
    'torch.bool torch.uint8 torch.uint16 torch.uint32 torch.uint64 torch.int8 torch.int16 torch.int32 torch.int64',
    'torch.float16 torch.half torch.bfloat16 torch.float32 torch.float torch.float64 torch.double',
    'torch.complex32 torch.complex64 torch.complex128 torch.quint8 torch.qint8 torch.qint32 torch.quint4x2',
    'torch.float8_e4m3fn torch.float8_e4m3fnuz torch.float8_e5m2 torch.float8_e5m2fnuz torch.float8_e8m0fnu',
    'torch.strided torch.sparse_coo torch.sparse_csr torch._mkldnn',
    'torch.contiguous_format torch.preserve_format torch.channels_last torch.channels_last_3d',
    // Activations, as `args` name them.
    'torch._C._nn.gelu torch.nn.functional.gelu torch.nn.functional.relu torch.nn.functional.silu torch.relu torch.tanh',
    'torch.nn.functional.tanh torch.nn.functional.sigmoid torch.sigmoid torch.nn.init.xavier_uniform_',
  ]),
  ...rows('refer', [...storageClasses.keys()]),
]);

/** What `.metadata` of a distributed checkpoint is made of, in PyTorch 2.1 and since. */
function distributedClasses(): string[] {
  const metadata = 'torch.distributed.checkpoint.metadata';
  return [
    ...['Metadata', 'TensorStorageMetadata', 'BytesStorageMetadata', 'ChunkStorageMetadata', 'MetadataIndex'],
    ...['TensorProperties', 'StorageMeta', '_MEM_FORMAT_ENCODING'],
  ]
    .map((name) => `${metadata}.${name}`)
    .concat([
      'torch.distributed._shard.sharded_tensor.metadata.TensorProperties',
      'torch.distributed._shard.sharded_tensor.metadata.MEM_FORMAT_ENCODING',
      'torch.distributed.checkpoint.filesystem._StorageInfo',
      'torch.distributed.checkpoint.filesystem._StoragePrefix',
      'torch.distributed.checkpoint.planner.SavePlan',
      'torch.distributed.checkpoint.planner.WriteItem',
      'torch.distributed.checkpoint.planner.WriteItemType',
      'torch.distributed.checkpoint.planner.TensorWriteData',
      'torch.distributed.checkpoint.planner.BytesIOWriteData',
    ]);
}

function rows(allowed: AllowedGlobal, names: readonly string[]): [string, AllowedGlobal][] {
  return names.flatMap((line) => line.split(' ')).map((name) => [name, allowed]);
}
