import type { GraphSpec } from '../graph/graph-spec.js';
import { createGraphCache } from './graph-cache.js';
import type { GraphChoice, GraphRunner } from './graph-runner.js';
import { oneSession } from './one-session.js';
import { type GraphPlacement, type OpenGraph, openGraph } from './open-graph.js';
import { wantsLikeliest } from './sample-token.js';

/** Each holds its weights once more a session: a job alternates between two at most (prefill and decode). */
const MAX_OPEN_GRAPHS = 3;

/** What every graph of a model shares. */
export type CommonSpec = Pick<GraphSpec, 'config' | 'dialect' | 'weights' | 'activations'>;

export function openGraphRunner(common: CommonSpec, placement: GraphPlacement, isAlone: boolean): GraphRunner {
  const cache = createGraphCache<OpenGraph>(isAlone ? 1 : MAX_OPEN_GRAPHS);
  return {
    config: common.config,
    use(choice, job, isShort = placement.isShort) {
      // One answer is no work to share.
      const isShared = choice.form === 'packed' && !isShort;
      const where = {
        ...placement,
        isShort,
        plan: isShared ? placement.plan : oneSession(placement.plan),
      };
      return cache.use(keyOf(choice, isShort), () => openGraph({ ...common, ...choice }, where), job);
    },
    close: () => cache.close(),
  };
}

/** How tokens are drawn is no part of a graph, but for whether logits are needed to. */
function keyOf(choice: GraphChoice, isShort: boolean): string {
  if (choice.form !== 'packed' || choice.readout.kind !== 'generate') return JSON.stringify([choice, isShort]);
  return JSON.stringify([{ ...choice, readout: 'generate' }, wantsLikeliest(choice.readout.sampling), isShort]);
}
