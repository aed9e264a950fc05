import type { ActivationType } from './graph-spec.js';

/** The lowest finite number, with which transformers masks: a row of nothing else still has a softmax. */
export const lowestNumber: Readonly<Record<ActivationType, number>> = {
  float32: -3.4028234663852886e38,
  float16: -65_504,
};
