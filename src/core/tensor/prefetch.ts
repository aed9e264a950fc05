/** Yields what the jobs give, in their order; the next one runs while the caller works on this one. */
export async function* prefetch<T>(jobs: Iterable<Promise<T>>): AsyncGenerator<T> {
  let pending: Promise<T> | undefined;
  for (const job of jobs) {
    // A caller that stops early never awaits this one: its failure must not end the process.
    job.catch(() => {});
    if (pending !== undefined) yield await pending;
    pending = job;
  }
  if (pending !== undefined) yield await pending;
}
