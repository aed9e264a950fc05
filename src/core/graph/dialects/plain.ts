/** Nothing but standard ONNX: for providers without operators of their own, and for those whose own are wrong. */
import { plainAttention } from '../plain-attention.js';
import { cpu } from './cpu.js';
import type { Dialect } from './dialect.js';

export const plain: Dialect = { ...cpu, attention: plainAttention };
