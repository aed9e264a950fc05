import { buildGraph } from '../graph/build-graph.js';
import type { BuiltGraph, GraphSpec } from '../graph/graph-spec.js';
import { openSession } from '../runtime/open-session.js';
import { openWorkerSession } from '../runtime/open-worker-session.js';
import { providerOf } from '../runtime/providers.js';
import { saturatesSignedBytes } from '../runtime/saturates-signed-bytes.js';
import type { Session, SessionOptions } from '../runtime/session.js';
import { createSessionPool, type SessionPool } from '../runtime/session-pool.js';
import { takeTurns } from '../runtime/take-turns.js';
import type { WorkerPlan } from './plan-workers.js';
import { wantsLikeliest } from './sample-token.js';

/** A graph that is open in one or several sessions. */
export interface OpenGraph extends SessionPool {
  readonly built: BuiltGraph;
}

/** Where a graph's sessions are opened. */
export interface GraphPlacement extends Pick<SessionOptions, 'provider' | 'strict'> {
  readonly plan: WorkerPlan;
  /** In this thread, and without prepacking: ready at once. */
  readonly isShort: boolean;
}

/** Builds a graph and opens it where the plan says. @throws MegabertError ERR_RUNTIME, after closing what did open. */
export async function openGraph(
  spec: GraphSpec,
  { provider, strict, plan, isShort }: GraphPlacement,
): Promise<OpenGraph> {
  const built = buildGraph(providerOf(provider).keepsCarried ? spec : withoutCache(spec));
  const openHere = isShort ? openSession : openWorkerSession;
  const open = providerOf(provider).oneAtATime ? takeTurns(openHere) : openHere;
  const { model, weightsFolder, carry } = built;
  const unsignedWeights = hasSignedWeights(spec) && saturatesSignedBytes();
  const common = { model, weightsFolder, carry, provider, strict, threads: plan.threads, unsignedWeights };
  const prepack = !isShort && plan.leavesWeightsInFile !== true;
  const opening = plan.devices.map((device) => open({ ...common, device, prepack }));
  const sessions = await allOrNone(opening);
  const isStepwise = spec.form !== 'packed' || spec.readout.kind === 'generate';
  return { built, ...createSessionPool(sessions, isStepwise ? 1 : 2) };
}

/** What a generation asks of whole texts, where a provider keeps no cache: the next token, or logits to draw it from. */
function withoutCache(spec: GraphSpec): GraphSpec {
  if (spec.form !== 'packed' || spec.readout.kind !== 'generate') return spec;
  const likeliest = wantsLikeliest(spec.readout.sampling);
  return { ...spec, readout: likeliest ? { kind: 'top-k', k: 1 } : { kind: 'logits', rows: 'chosen' } };
}

function hasSignedWeights({ weights }: GraphSpec): boolean {
  return [...weights.values()].some(({ dtype }) => dtype === 'int8');
}

async function allOrNone(opening: readonly Promise<Session>[]): Promise<Session[]> {
  const settled = await Promise.allSettled(opening);
  const sessions = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed === undefined) return sessions;
  await Promise.all(sessions.map((session) => session.close()));
  throw failed.reason;
}
