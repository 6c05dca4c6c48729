import { type Kind, list, queuePattern, RecentMap } from "../../core/mod.ts";

/** Queues that are wanted, or not. */
export interface QueueChoice {
  /** `domain` or `domain/virtual-mta`; `*` stands for anything. */
  readonly queue: string;
  readonly wanted: boolean;
}

const ACCEPTS = "a queue such as example.net/main or */main; ! in front leaves it out";

const queueChoice: Kind<QueueChoice> = {
  name: "queue",
  accepts: ACCEPTS,
  example: "example.net/*",
  parse(text) {
    const wanted = !text.startsWith("!");
    const queue = wanted ? text : text.slice(1).trim();
    return /^[^\s,;"'/!]{1,255}(\/[^\s,;"'/]{1,128})?$/.test(queue)
      ? { ok: true, value: { queue, wanted } }
      : { ok: false, expected: ACCEPTS };
  },
  print: ({ queue, wanted }) => `${wanted ? "" : "!"}${queue}`,
};

/** Queues in order: the first that fits decides. */
export const queueFilter: Kind<readonly QueueChoice[]> = list(queueChoice, { max: 1000 });

/** Queues whose answer is remembered. */
const REMEMBERED = 10_000;

/** Whether a queue, `domain/virtual-mta`, is wanted. One that no pattern fits is wanted when all patterns leave queues out. */
export function queueMatcher(
  choices: readonly QueueChoice[] | undefined,
): (queue: string) => boolean {
  if (choices === undefined) return () => true;
  const patterns = choices.map(({ queue, wanted }) => ({ fits: queuePattern(queue), wanted }));
  const otherwise = choices.every(({ wanted }) => !wanted);
  const known = new RecentMap<string, boolean>(REMEMBERED);
  return (queue) => {
    const before = known.get(queue);
    if (before !== undefined) return before;
    const wanted = patterns.find(({ fits }) => fits(queue))?.wanted ?? otherwise;
    known.set(queue, wanted);
    return wanted;
  };
}
