import { type Kind, type Parsed, type Pattern, regex, splitRegex } from "../../core/mod.ts";

const ACCEPTS =
  "a regular expression between slashes and a category, such as /mailbox full/ quota-issues";

/** A line of a `<bounce-category-patterns>` block. */
export interface BounceCategory {
  /** Undefined for `//`, which every text matches. */
  readonly pattern: Pattern | undefined;
  readonly category: string;
}

/** `/regex/ category`; `// category` is the last line's catch-all. */
export const bounceCategory: Kind<BounceCategory> = {
  name: "bounce category",
  accepts: ACCEPTS,
  example: "/mailbox full/ quota-issues",
  parse(text): Parsed<BounceCategory> {
    const split = splitRegex(text) ?? splitTight(text);
    if (split === undefined) return { ok: false, expected: `${ACCEPTS}, all in one line` };
    if (!/^[A-Za-z][\w-]{0,63}$/.test(split.rest)) return { ok: false, expected: ACCEPTS };
    const category = split.rest;
    if (split.source === "") return { ok: true, value: { pattern: undefined, category } };
    const pattern = regex.parse(`/${split.source}/`);
    return pattern.ok ? { ok: true, value: { pattern: pattern.value, category } } : pattern;
  },
  print: ({ pattern, category }) => `${pattern ? regex.print(pattern) : "//"} ${category}`,
};

/** `/regex/category`, as files in the wild write it now and then. */
function splitTight(text: string): { readonly source: string; readonly rest: string } | undefined {
  const [, source, rest] = /^\/((?:[^\\/]|\\.)*)\/([\w-]+)$/.exec(text) ?? [];
  return source === undefined || rest === undefined ? undefined : { source, rest };
}
