/**
 * The part of ONNX that our graphs use, as plain data.
 *
 * Source: onnx.proto of ONNX 1.17 (IR version 10), https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import type { DType } from '../../tensor/dtype.js';
import type { Shape } from '../../tensor/tensor.js';

export interface OnnxModel {
  nodes: readonly OnnxNode[];
  initializers: readonly OnnxInitializer[];
  inputs: readonly OnnxValueInfo[];
  outputs: readonly OnnxValueInfo[];
}

export interface OnnxNode {
  op: string;
  /** `''` is ai.onnx, `com.microsoft` ONNX Runtime's own. */
  domain: string;
  /** `''` leaves an optional input or output out. */
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Readonly<Record<string, Attribute>>;
}

/** A number is ONNX's int; floats are marked, because JavaScript cannot tell 1 from 1.0. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface OnnxInitializer {
  name: string;
  dtype: DType;
  shape: Shape;
  data: Uint8Array | ExternalData;
}

/** Bytes of a file, named relative to the folder that the session is given. */
interface ExternalData {
  location: string;
  byteOffset: number;
  byteLength: number;
}

export interface OnnxValueInfo {
  name: string;
  dtype: DType;
  /** A string names a size that is known only when the graph runs. */
  shape: readonly (number | string)[];
}
