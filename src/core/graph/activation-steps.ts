/** How activations that get a scale a token lie on the 256 steps of a byte. */

/** Of both signs: 127 steps either way. */
export const symmetricSteps = { zeroPoint: 128, positive: 127 } as const;

/** GELU's least value is −0.17: 16 steps below zero hold it, and 239 are left above. */
export const skewedSteps = { zeroPoint: 16, positive: 239, minScale: 0.1701 / 16 } as const;
