import type { PackedSpec } from '../graph/graph-spec.js';
import type { Engine } from './engine.js';
import { openGraphRunner } from './open-graph-runner.js';
import { runSequences } from './run-sequences.js';
import { MAX_TRIAL_TOKENS, placeTrial, type TrialModel } from './trial-model.js';

/** An engine for a model that has no folder yet; each graph is opened when it is first asked for. */
export function openTrial(model: TrialModel): Pick<Engine, 'run' | 'close'> {
  const { common, placement } = placeTrial(model);
  const runner = openGraphRunner(common, placement, true);
  return {
    run(head, readout, sequences) {
      const spec: PackedSpec = { ...common, head, form: 'packed', readout };
      return runner.use({ head, form: 'packed', readout }, (graph) =>
        runSequences(graph, spec, sequences, MAX_TRIAL_TOKENS),
      );
    },
    close: () => runner.close(),
  };
}
