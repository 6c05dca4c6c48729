import type { WithoutEffect } from "../../errors/stake.ts";
import type { Kind } from "../kind.ts";

/** `yes`, `no`, `true` or `false`. */
export const yesNo: Kind<boolean> = {
  name: "yes/no",
  accepts: "yes or no",
  example: "yes",
  words: ["yes", "no"],
  parse(text) {
    const word = text.toLowerCase();
    if (word === "yes" || word === "true") return { ok: true, value: true };
    if (word === "no" || word === "false") return { ok: true, value: false };
    return { ok: false, expected: "yes or no" };
  },
  print: (value) => (value ? "yes" : "no"),
};

/** One of some words. */
export function oneOf<const W extends string>(words: readonly W[]): Kind<W> {
  const accepts = `one of ${words.join(", ")}`;
  return {
    name: "word",
    accepts,
    example: words[0] ?? "",
    words,
    parse(text) {
      const value = words.find((word) => word.toLowerCase() === text.toLowerCase());
      return value === undefined ? { ok: false, expected: accepts } : { ok: true, value };
    },
    print: (value) => value,
  };
}

/** Any text that is not empty. */
export const text: Kind<string> = {
  name: "text",
  accepts: "a text",
  example: "some words",
  parse: (value) => (value === "" ? { ok: false, expected: "a text" } : { ok: true, value }),
  print: (value) => value,
};

/** A text that is never shown. */
export const secret: Kind<string> = {
  ...text,
  name: "secret",
  accepts: "a secret text",
  secret: true,
};

const TOKEN = "a token of printable ASCII characters, without blanks";

/** A secret that is shown in a field of HTTP, which carries no other characters. */
export const secretToken: Kind<string> = {
  ...secret,
  name: "token",
  accepts: TOKEN,
  example: "s.CAESIJ8",
  parse: (value) =>
    /^[!-~]{1,8192}$/.test(value) ? { ok: true, value } : { ok: false, expected: TOKEN },
};

/** Values between commas; blanks around them and a comma at the end do not count. */
export function list<T>(
  kind: Kind<T>,
  options: { readonly max?: number } = {},
): Kind<readonly T[]> {
  const { max = 10_000 } = options;
  const most = options.max === undefined ? "" : ` of at most ${max}`;
  const accepts = `a list${most}, separated by commas: ${kind.accepts}`;
  return {
    name: `list of ${kind.name}`,
    accepts,
    example: `${kind.example},${kind.example}`,
    ...(kind.words ? { words: kind.words } : {}),
    ...(kind.secret ? { secret: true } : {}),
    mentions: (values) => values.flatMap((value) => kind.mentions?.(value) ?? []),
    parse(value, place) {
      const parts = value.split(",").map((part) => part.trim());
      if (parts.at(-1) === "") parts.pop();
      if (parts.length === 0 || parts.length > max) return { ok: false, expected: accepts };
      const values: T[] = [];
      const warnings: string[] = [];
      let noEffect: WithoutEffect | undefined;
      for (const part of parts) {
        const parsed = kind.parse(part, place);
        if (!parsed.ok) return parsed;
        values.push(parsed.value);
        if (parsed.warning !== undefined) warnings.push(parsed.warning);
        noEffect ??= parsed.noEffect;
      }
      const doubts = warnings.length > 0 ? { warning: warnings.join("; ") } : {};
      return { ok: true, value: values, ...doubts, ...(noEffect && { noEffect }) };
    },
    print: (values) => values.map((value) => kind.print(value)).join(","),
  };
}
