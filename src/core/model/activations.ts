/** Every `hidden_act` of Hugging Face's table (transformers/activations.py) that a BERT may name. */
export const activationNames = [
  'gelu',
  'gelu_10',
  'gelu_accurate',
  'gelu_fast',
  'gelu_new',
  'gelu_python',
  'gelu_pytorch_tanh',
  'leaky_relu',
  'linear',
  'mish',
  'quick_gelu',
  'relu',
  'relu2',
  'relu6',
  'sigmoid',
  'silu',
  'swish',
  'tanh',
] as const;

export type ActivationName = (typeof activationNames)[number];
