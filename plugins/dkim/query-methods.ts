import type { Kind } from "../../core/mod.ts";
import { QUERY_METHODS } from "./options.ts";

const ACCEPTS = "methods of finding a key, separated by colons, such as dns/txt";

/** The value of q= (RFC 6376 §3.5). */
export const queryMethods: Kind<string> = {
  name: "query methods",
  accepts: ACCEPTS,
  example: "dns/txt",
  parse: (text) =>
    text.length <= 200 && QUERY_METHODS.test(text)
      ? { ok: true, value: text }
      : { ok: false, expected: ACCEPTS },
  print: (value) => value,
};
