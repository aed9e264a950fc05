import type { MegatronBertConfig } from '../model/config.js';
import type { MegatronArgs } from './megatron-args.js';

type NumericsKeys = Pick<MegatronBertConfig, 'numerics' | 'layer_norm_eps' | 'hidden_act'>;

/**
 * The keys of config.json that reproduce NVIDIA's own arithmetic: its epsilon, and which GELU the layers have. The fused
 * one (bias_gelu_fusion, default from checkpoint version 3 on) is the tanh approximation; the language-model head has the
 * exact one beside it. `--openai-gelu` is the tanh approximation in both.
 */
export function megatronNumerics(args: MegatronArgs, checkpointVersion = 0): NumericsKeys {
  return {
    numerics: 'megatron',
    layer_norm_eps: args.number('norm_epsilon') ?? args.number('layernorm_epsilon') ?? 1e-5,
    hidden_act: hiddenAct(args, checkpointVersion),
  };
}

function hiddenAct(args: MegatronArgs, checkpointVersion: number): MegatronBertConfig['hidden_act'] {
  if (args.flag('openai_gelu') === true) return 'gelu_new';
  return (args.flag('bias_gelu_fusion') ?? checkpointVersion >= 3) ? 'gelu_pytorch_tanh' : 'gelu';
}
