/** float32 stands for model.safetensors, as it is stored; the others are files beside it, made by `convert --precision`. */
export type Precision = 'fp32' | 'fp16' | 'int8' | 'int4';

export const precisions: readonly Precision[] = ['fp32', 'fp16', 'int8', 'int4'];
