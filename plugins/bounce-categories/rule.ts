import {
  compilePattern,
  type Kind,
  type Parsed,
  type Pattern,
  splitRegex,
} from "../../core/mod.ts";

const ACCEPTS =
  "a regular expression between slashes and a category, such as /mailbox full/ quota-issues";

/** A line of a `<bounce-category-patterns>` block. */
export interface BounceCategory {
  /** Undefined for `//`, which every text matches. */
  readonly pattern: Pattern | undefined;
  readonly category: string;
}

/** `/regex/ category`, in either letter case unless the expression begins with `(?-i)`; `// category` is the last line's catch-all. */
export const bounceCategory: Kind<BounceCategory> = {
  name: "bounce category",
  accepts: ACCEPTS,
  example: "/mailbox full/ quota-issues",
  parse(text): Parsed<BounceCategory> {
    const parts = partsOf(text);
    if (parts === undefined) {
      const broken = splitRegex(text) === undefined;
      return { ok: false, expected: broken ? `${ACCEPTS}, all in one line` : ACCEPTS };
    }
    const { source, category } = parts;
    if (source === "") return { ok: true, value: { pattern: undefined, category } };
    const compiled = compilePattern(source, { ignoreCase: true });
    return compiled.ok ? { ok: true, value: { pattern: compiled.pattern, category } } : compiled;
  },
  print: ({ pattern, category }) => `/${pattern?.source ?? ""}/ ${category}`,
};

/** The expression, without its slashes, and the category of a line; undefined when it is no such line. */
export function partsOf(
  text: string,
): { readonly source: string; readonly category: string } | undefined {
  const { source, rest: category } = splitRegex(text) ?? splitTight(text) ?? {};
  if (source === undefined || !/^[A-Za-z][\w-]{0,63}$/.test(category ?? "")) return undefined;
  return { source, category: category ?? "" };
}

/** `/regex/category`, as files in the wild write it now and then. */
function splitTight(text: string): { readonly source: string; readonly rest: string } | undefined {
  const [, source, rest] = /^\/((?:[^\\/]|\\.)*)\/([\w-]+)$/.exec(text) ?? [];
  return source === undefined || rest === undefined ? undefined : { source, rest };
}
