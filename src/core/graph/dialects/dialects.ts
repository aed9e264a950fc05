import type { DialectName } from '../graph-spec.js';
import { cpu } from './cpu.js';
import { cuda } from './cuda.js';
import type { Dialect } from './dialect.js';
import { plain } from './plain.js';
import { webgpu } from './webgpu.js';

/** A row a dialect: with its file, all that a new one needs. */
export const dialects: Readonly<Record<DialectName, Dialect>> = { cpu, cuda, webgpu, plain };
