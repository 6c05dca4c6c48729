import type { FoundMail } from "./open-image.ts";
import type { RecordedLoad, Times } from "./record-load.ts";

/** What is wrong with an image, by the names of the messages. */
export interface Verdict {
  /** Acknowledged, neither there nor with a peer, and no report tells of it. */
  readonly lost: readonly string[];
  /** There, but not as it was sent. */
  readonly changed: readonly string[];
  /** There more than once. */
  readonly doubled: readonly string[];
  /** There although the server had recorded its delivery or bounce. */
  readonly again: readonly string[];
  /** There and with a peer already: the record of it was under way. These are what a crash may repeat. */
  readonly inDoubt: readonly string[];
}

/** Compares what is in an image with what clients and peers had been told when the power went, at `time`. */
export function judge(load: RecordedLoad, time: number, mail: readonly FoundMail[]): Verdict {
  const by = (times: Times, name: string): boolean => (times.get(name) ?? Infinity) <= time;
  const own = mail.filter(({ isReport }) => !isReport);
  const names = new Set(own.map(({ name }) => name));
  const reports = new Set(mail.filter(({ isReport }) => isReport).map(({ name }) => name));
  const isAnswered = (name: string): boolean =>
    by(load.taken, name) ||
    (by(load.refused, name) && (reports.has(name) || by(load.reported, name)));
  const counts = new Map<string, number>();
  for (const { name, isReport } of mail) {
    const key = `${isReport ? "report on " : ""}${name}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return {
    lost: [...load.acknowledged]
      .filter(([name, at]) => at <= time && !names.has(name) && !isAnswered(name))
      .map(([name]) => name),
    changed: own.filter(({ whole }) => !whole).map(({ name }) => name),
    doubled: [...counts].filter(([, count]) => count > 1).map(([key]) => key),
    again: [...names].filter((name) => by(load.settled, name)),
    inDoubt: [...names].filter((name) => by(load.taken, name)),
  };
}
