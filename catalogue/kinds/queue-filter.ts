import { type Kind, list } from "../../core/mod.ts";

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
