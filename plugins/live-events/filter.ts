import { queuePattern, textPattern } from "../../core/mod.ts";
import { LIVE_KINDS, type LiveEvent, type LiveKind } from "./event.ts";

/** What somebody wants to hear of. */
export interface LiveFilter {
  readonly kinds: ReadonlySet<LiveKind>;
  fits(event: LiveEvent): boolean;
}

const LONGEST_PATTERN = 400;

/** Reads what a request asks for: `kinds` in a list, and patterns for `queue`, `domain`, `job`, `sender`. A text says what is wrong with it. */
export function readFilter(query: Readonly<Record<string, string>>): LiveFilter | string {
  const { kinds: written = "", queue, domain, job, sender } = query;
  const words = written.split(",").filter((word) => word !== "");
  const kinds = LIVE_KINDS.filter((kind) => words.length === 0 || words.includes(kind));
  if (kinds.length !== (words.length === 0 ? LIVE_KINDS.length : new Set(words).size))
    return `kinds are some of: ${LIVE_KINDS.join(", ")}`;
  for (const pattern of [queue, domain, job, sender])
    if (pattern !== undefined && (pattern === "" || pattern.length > LONGEST_PATTERN))
      return `a pattern has 1 to ${LONGEST_PATTERN} characters`;
  const tests: ((event: LiveEvent) => boolean)[] = [];
  const add = (
    pattern: string | undefined,
    make: (pattern: string) => (text: string) => boolean,
    textOf: (event: LiveEvent) => string | undefined,
  ): void => {
    if (pattern === undefined) return;
    const fits = make(pattern.toLowerCase());
    tests.push((event) => {
      const text = textOf(event);
      return text !== undefined && fits(text.toLowerCase());
    });
  };
  add(queue, queuePattern, (event) => event.queue);
  add(domain, textPattern, (event) => event.queue?.split("/", 1)[0]);
  add(job, textPattern, (event) => event.job);
  add(sender, textPattern, (event) => event.sender);
  return { kinds: new Set(kinds), fits: (event) => tests.every((test) => test(event)) };
}
