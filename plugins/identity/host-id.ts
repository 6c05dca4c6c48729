import type { Kind } from "../../core/mod.ts";

const ACCEPTS = "a number or a text of letters, digits and hyphens, with single dots between them";
const LONGEST = 64;

/** What tells servers with one name apart: a number, or any text that may appear in a Message-ID (RFC 5322 §3.2.3). */
export const hostId: Kind<string> = {
  name: "host id",
  accepts: ACCEPTS,
  example: "mx1",
  parse: (text) =>
    text.length <= LONGEST && /^[\w-]+(\.[\w-]+)*$/.test(text)
      ? { ok: true, value: text }
      : { ok: false, expected: ACCEPTS },
  print: (value) => value,
};
