import { UsageError } from '../errors.js';

interface Closable {
  close(): Promise<void>;
}

/** Open graphs by key, so many at a time: the one that was used longest ago makes room for the next. */
export interface GraphCache<Graph extends Closable> {
  /**
   * Has the graph of this key opened, unless it is, and keeps it open until the job is done.
   *
   * @throws UsageError after `close`
   */
  use<T>(key: string, open: () => Promise<Graph>, job: (graph: Graph) => Promise<T>): Promise<T>;
  /** Finishes the jobs under way, then closes every graph; no other is opened. */
  close(): Promise<void>;
}

interface Entry<Graph> {
  graph: Promise<Graph>;
  jobs: Set<Promise<unknown>>;
}

export function createGraphCache<Graph extends Closable>(limit: number): GraphCache<Graph> {
  /** In the order of their last use. */
  const entries = new Map<string, Entry<Graph>>();
  let isClosed = false;

  const leave = async (key: string, entry: Entry<Graph>): Promise<void> => {
    entries.delete(key);
    await Promise.allSettled(entry.jobs);
    const graph = await entry.graph.catch(() => undefined);
    await graph?.close();
  };

  const enter = (key: string, open: () => Promise<Graph>): Entry<Graph> => {
    const oldest = [...entries].slice(0, Math.max(0, entries.size + 1 - limit));
    const left = Promise.all(oldest.map(([oldKey, old]) => leave(oldKey, old)));
    const entry = { graph: left.then(open), jobs: new Set<Promise<unknown>>() };
    entry.graph.catch(() => entries.get(key) === entry && entries.delete(key));
    return entry;
  };

  return {
    async use(key, open, job) {
      if (isClosed) throw new UsageError('the model is closed');
      const entry = entries.get(key) ?? enter(key, open);
      entries.delete(key);
      entries.set(key, entry);
      const result = entry.graph.then(job);
      entry.jobs.add(result);
      const forget = (): boolean => entry.jobs.delete(result);
      result.then(forget, forget);
      return result;
    },
    async close() {
      isClosed = true;
      await Promise.all([...entries].map(([key, entry]) => leave(key, entry)));
    },
  };
}
