import type { Kind, Parsed } from "../kind.ts";
import { type Pattern, regex, splitRegex } from "./regex.ts";

/** A regular expression and what comes of a match. */
export interface Matching<T> {
  readonly pattern: Pattern;
  readonly result: T;
}

/** `/regex/ …`; `kind` reads what follows the expression. */
export function matching<T>(
  kind: Kind<T>,
  options: { readonly name: string; readonly accepts: string },
): Kind<Matching<T>> {
  return {
    ...options,
    example: `/weekly/ ${kind.example}`,
    parse(text, place): Parsed<Matching<T>> {
      const split = splitRegex(text);
      if (split === undefined) return { ok: false, expected: options.accepts };
      const pattern = regex.parse(`/${split.source}/`);
      if (!pattern.ok) return pattern;
      const result = kind.parse(split.rest, place);
      if (!result.ok) return result;
      return { ok: true, value: { pattern: pattern.value, result: result.value } };
    },
    print: ({ pattern, result }) => `${regex.print(pattern)} ${kind.print(result)}`,
    mentions: ({ result }) => kind.mentions?.(result) ?? [],
  };
}
