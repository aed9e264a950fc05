import { readFileSync } from 'node:fs';
import { openDistributed } from '../../dist/core/checkpoint/open-distributed.js';
import { parsePickle } from '../../dist/core/checkpoint/parse-pickle.js';
import type { InertObject, PickleDict, PickleValue } from '../../dist/core/checkpoint/pickle-value.js';
import { readSafetensors } from '../../dist/core/checkpoint/read-safetensors.js';
import { readTorch } from '../../dist/core/checkpoint/read-torch.js';
import { writePickle } from '../../dist/core/checkpoint/write-pickle.js';
import { writeSafetensors } from '../../dist/core/checkpoint/write-safetensors.js';
import { writeTorch } from '../../dist/core/checkpoint/write-torch.js';
import { createMemorySource } from '../../dist/core/files/create-memory-source.js';
import type { FileTree } from '../../dist/core/files/file-tree.js';
import { readAhead } from '../../dist/core/files/read-ahead.js';
import { readTar } from '../../dist/core/files/read-tar.js';
import { readZip } from '../../dist/core/files/read-zip.js';
import { writeZip } from '../../dist/core/files/write-zip.js';
import { fromTensor } from '../../dist/core/tensor/from-tensor.js';
import type { LazyTensor } from '../../dist/core/tensor/lazy-tensor.js';
import { tensorsIn } from '../checkpoint/tensors-in.js';
import { collectSink } from '../support/collect-sink.js';
import { memoryTree } from '../support/memory-tree.js';
import { fixture } from '../support/shared.js';
import { makeTar } from './make-tar.js';

/** Something that reads untrusted bytes, to its end. */
export interface FuzzTarget {
  name: string;
  /** Good inputs, which are then damaged. */
  seeds: readonly Uint8Array[];
  read(bytes: Uint8Array): Promise<void>;
}

/** Every reader of untrusted weights and archives. */
export async function fuzzTargets(): Promise<FuzzTarget[]> {
  const zip = await collectSink((sink) => writeTorch(sink, stateDict()));
  const picklePath = 'archive/data.pkl';
  const torchPickle = await readEntry(zip, picklePath);
  const blob = await collectSink((sink) => writeTorch(sink, matrix()));
  const metadata = writePickle(distcpMetadata(blob.length));
  const safetensors = await collectSink((sink) =>
    writeSafetensors(
      sink,
      new Map([
        ['a', matrix()],
        ['b', matrix()],
      ]),
      {},
    ),
  );
  const tar = makeTar({ 'model_config.yaml': Buffer.from('hidden_size: 3'), 'weights.ckpt': zip });
  const { files: zarr, array } = zarrFiles();

  return [
    { name: 'pickle', seeds: pickleVectors(), read: async (bytes) => void parsePickle(bytes, { name: 'x' }) },
    { name: 'torch zip', seeds: [zip], read: readTorchBytes },
    {
      name: "torch zip's pickle",
      seeds: [torchPickle],
      read: async (bytes) => readTorchBytes(await zipOf({ [picklePath]: bytes, 'archive/data/0': tensorBytes() })),
    },
    { name: 'older torch', seeds: [legacyFile(torchPickle)], read: readTorchBytes },
    {
      name: 'safetensors',
      seeds: [safetensors],
      read: async (bytes) => drain((await readSafetensors(createMemorySource(bytes, 'x'))).tensors.values()),
    },
    {
      name: "torch_dist's metadata",
      seeds: [metadata],
      read: (bytes) => readDistributed(memoryTree({ '.metadata': bytes, '__0_0.distcp': Buffer.concat([blob, blob]) })),
    },
    {
      name: "torch_dist's chunks",
      seeds: [Buffer.concat([blob, blob])],
      read: (bytes) => readDistributed(memoryTree({ '.metadata': metadata, '__0_0.distcp': bytes })),
    },
    {
      name: "zarr's arrays",
      seeds: [array],
      read: (bytes) => readDistributed(memoryTree({ ...zarr, 'w/.zarray': bytes })),
    },
    {
      name: 'tar',
      seeds: [tar],
      async read(bytes) {
        const { files } = await readTar(createMemorySource(bytes, 'x.nemo'));
        for (const file of files.values()) await file.read(0, file.byteLength);
      },
    },
    {
      name: 'zip',
      seeds: [zip, await zipOf({ 'a.txt': Buffer.from('a'), 'b/c.txt': Buffer.from('bc') })],
      read: readEntries,
    },
  ];
}

async function readTorchBytes(bytes: Uint8Array): Promise<void> {
  await drain(tensorsIn(await readTorch(createMemorySource(bytes, 'x.pt'))));
}

async function readDistributed(tree: FileTree): Promise<void> {
  const checkpoint = await openDistributed(tree, '');
  for (const key of checkpoint?.objects ?? []) await checkpoint!.openObject(key);
  for (const key of checkpoint?.tensors.keys() ?? []) await drain([await checkpoint!.openTensor(key)]);
}

async function readEntries(bytes: Uint8Array): Promise<void> {
  const zip = await readZip(createMemorySource(bytes, 'x.zip'));
  for (const path of zip.entries.keys()) {
    const entry = await zip.open(path);
    await entry.read(0, entry.byteLength);
  }
}

async function readEntry(zip: Uint8Array, path: string): Promise<Uint8Array> {
  const entry = await (await readZip(createMemorySource(zip, 'x.zip'))).open(path);
  return entry.read(0, entry.byteLength);
}

async function drain(tensors: Iterable<LazyTensor>): Promise<void> {
  for (const tensor of tensors) for await (const _ of readAhead([tensor]));
}

const tensorBytes = (): Uint8Array => new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5).buffer);
const matrix = (): LazyTensor =>
  fromTensor({ dtype: 'float32', shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) });
const object = (className: string, state: PickleValue, args: PickleValue[] = []): InertObject => ({
  kind: 'object',
  className,
  args,
  state,
});
const dict = (entries: Record<string, PickleValue>): PickleDict => new Map(Object.entries(entries));

function stateDict(): PickleDict {
  const args = object(
    'argparse.Namespace',
    dict({ num_layers: 1, params_dtype: { kind: 'global', name: 'torch.float16' } }),
  );
  const weight = matrix();
  const model = dict({ weight, tied: weight });
  return dict({ args, model, checkpoint_version: 3, iteration: 100, kind: object('a_fork.ModelType', null, [1]) });
}

/** The pickle of the zip format serves the older one too. */
function legacyFile(pickle: Uint8Array): Uint8Array {
  const magic = Buffer.from('\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.', 'latin1');
  const count = Buffer.from(BigInt64Array.of(6n).buffer);
  return Buffer.concat([
    magic,
    writePickle(1001),
    writePickle(new Map()),
    pickle,
    writePickle(['0']),
    count,
    tensorBytes(),
  ]);
}

/** One tensor of two chunks, and one object. */
function distcpMetadata(blobBytes: number): PickleValue {
  const metadata = 'torch.distributed.checkpoint.metadata';
  const chunk = (row: number) => object(`${metadata}.ChunkStorageMetadata`, dict({ offsets: [row, 0], sizes: [2, 3] }));
  const place = (row: number): [PickleValue, PickleValue] => [
    object(`${metadata}.MetadataIndex`, dict({ fqn: 'w', offset: [row, 0], index: null })),
    object(
      'torch.distributed.checkpoint.filesystem._StorageInfo',
      dict({ relative_path: '__0_0.distcp', offset: (row / 2) * blobBytes, length: blobBytes }),
    ),
  ];
  const properties = object(`${metadata}.TensorProperties`, [{ kind: 'global', name: 'torch.float32' }]);
  const tensor = object(
    `${metadata}.TensorStorageMetadata`,
    dict({ properties, size: [4, 3], chunks: [chunk(0), chunk(2)] }),
  );
  return object(
    `${metadata}.Metadata`,
    dict({ state_dict_metadata: dict({ w: tensor }), storage_data: new Map([place(0), place(2)]) }),
  );
}

function zarrFiles(): { files: Record<string, Uint8Array>; array: Uint8Array } {
  const array = Buffer.from(
    JSON.stringify({
      chunks: [2, 3],
      compressor: null,
      dtype: '<f4',
      fill_value: null,
      filters: null,
      order: 'C',
      shape: [4, 3],
      zarr_format: 2,
    }),
  );
  return { files: { 'w/0.0': tensorBytes(), 'w/1.0': tensorBytes() }, array };
}

function zipOf(files: Record<string, Uint8Array>): Promise<Uint8Array> {
  const inputs = Object.entries(files).map(([path, bytes]) => ({
    path,
    content: createMemorySource(bytes, path),
  }));
  return collectSink((sink) => writeZip(sink, inputs));
}

function pickleVectors(): Uint8Array[] {
  const vectors = JSON.parse(readFileSync(fixture('pickle/vectors.json'), 'utf8')) as { pickle: string }[];
  return vectors.map(({ pickle }) => Buffer.from(pickle, 'base64'));
}
