import type { ForwardSpec, PackedSpec } from '../graph/graph-spec.js';
import type { MegatronBertConfig } from '../model/config.js';
import type { OpenGraph } from './open-graph.js';

/** What decides a graph besides the model and where it runs. */
export type GraphChoice = Pick<ForwardSpec, 'head' | 'form'> | Pick<PackedSpec, 'head' | 'form' | 'readout'>;

/** Opens graphs of one model on the devices chosen for it. */
export interface GraphRunner {
  readonly config: MegatronBertConfig;
  /**
   * Has a graph opened, unless it is, and keeps it open until the job is done.
   *
   * @param isShort in this thread, ready at once; default: the placement's
   */
  use<T>(choice: GraphChoice, job: (graph: OpenGraph) => Promise<T>, isShort?: boolean): Promise<T>;
  close(): Promise<void>;
}
