import { integer, type Kind } from "../../core/mod.ts";

const COUNT = integer({ min: 1, unlimited: true });
const ACCEPTS = "a number of recipients, or auto";

/** A number of recipients; Infinity for `unlimited`, undefined for `auto`. */
export const mostRecipients: Kind<number | undefined> = {
  name: "number of recipients",
  accepts: ACCEPTS,
  example: "1000000",
  words: ["auto", "unlimited"],
  parse(text) {
    if (text.toLowerCase() === "auto") return { ok: true, value: undefined };
    const parsed = COUNT.parse(text);
    return parsed.ok ? parsed : { ok: false, expected: ACCEPTS };
  },
  print: (value) => (value === undefined ? "auto" : COUNT.print(value)),
};
