/**
 * Does work on each of some, in order, so many at a time: what takes long keeps no others waiting. What was begun has ended when it rejects,
 * with the first failure.
 */
export async function fewAtOnce<T>(
  all: Iterable<T>,
  most: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const left = all[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = left.next(); next.done !== true; next = left.next()) await work(next.value);
  };
  const ends = await Promise.allSettled(Array.from({ length: most }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
