import { type Kind, normalizeDomain } from "../../core/mod.ts";

const ACCEPTS = "the name of a queue such as big.queue";

/** The domain part of a queue's name: a domain, or a name such as `big.queue` that only has to look like one. */
export const queueName: Kind<string> = {
  name: "queue",
  accepts: ACCEPTS,
  example: "big.queue",
  parse(text) {
    const name = /^\{[\w-]{1,60}\}$/.test(text) ? text : normalizeDomain(text);
    return name === undefined ? { ok: false, expected: ACCEPTS } : { ok: true, value: name };
  },
  print: (value) => value,
};
