import { BLOCKS, DirectiveIndex, LANGUAGE } from "../core/host.ts";
import type { BlockScope, Scope } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";

/** A rule of a TextMate grammar. */
export interface GrammarRule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly include?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  readonly beginCaptures?: Readonly<Record<string, { readonly name: string }>>;
  readonly endCaptures?: Readonly<Record<string, { readonly name: string }>>;
  readonly patterns?: readonly GrammarRule[];
}

/** A TextMate grammar. */
export interface Grammar {
  readonly name: string;
  readonly scopeName: string;
  readonly fileTypes: readonly string[];
  readonly patterns: readonly GrammarRule[];
  readonly repository: Readonly<Record<string, GrammarRule>>;
}

const INDEX = new DirectiveIndex([LANGUAGE, ...standardPlugins]);

/** The grammar as it is checked in. */
export function grammarText(): string {
  return `${JSON.stringify(grammar(), undefined, 2)}\n`;
}

/** The grammar of the configuration language: in each block only the directives that may stand there are keywords. */
export function grammar(): Grammar {
  const scopes = [...new Set(Array.from(BLOCKS.values(), ({ scope }) => scope))];
  const repository: Record<string, GrammarRule> = {
    comment: {
      patterns: [
        { name: "comment.line.number-sign.postrider", match: "#.*$" },
        { name: "comment.line.semicolon.postrider", match: "(?:^|(?<=[ \\t]));.*$" },
      ],
    },
    value: { patterns: valueRules() },
    "in-global": { patterns: inside("global") },
  };
  for (const scope of scopes) {
    repository[`block-${scope}`] = blockRule(scope);
    repository[`in-${scope}`] = { patterns: inside(scope) };
  }
  return {
    name: "Postrider configuration",
    scopeName: "source.postrider",
    fileTypes: ["mta", "pmta"],
    patterns: [{ include: "#in-global" }],
    repository,
  };
}

/** A text in quotes. `#` begins a comment even there. */
const QUOTED = '"(?:\\\\[^#]|[^"\\\\#])*"';

/** `<tag argument>` to `</tag>`. */
function blockRule(scope: BlockScope): GrammarRule {
  const tags = Array.from(BLOCKS).filter(([, type]) => type.scope === scope);
  const tag = `(?i:${tags.map(([name]) => spelled(name)).join("|")})`;
  const captures = {
    1: { name: "punctuation.definition.tag.postrider" },
    2: { name: "entity.name.tag.postrider" },
    3: { name: "entity.name.section.postrider" },
    4: { name: "punctuation.definition.tag.postrider" },
  };
  return {
    name: `meta.block.${scope}.postrider`,
    begin: `(<)(${tag})(?:[ \\t]+((?:${QUOTED}|[^>"#])*?))?[ \\t]*(>)`,
    beginCaptures: captures,
    end: `(</)(${tag})[ \\t]*(>)`,
    endCaptures: { 1: captures[1], 2: captures[2], 3: captures[4] },
    patterns: [{ include: `#in-${scope}` }],
  };
}

/** What may stand at a place. */
function inside(scope: Scope): readonly GrammarRule[] {
  const nested = new Set(
    Array.from(BLOCKS.values())
      .filter(({ parents }) => parents.includes(scope))
      .map((type) => type.scope),
  );
  return [
    { include: "#comment" },
    ...Array.from(nested, (inner) => ({ include: `#block-${inner}` })),
    ...directiveRules(scope),
    { include: "#value" },
  ];
}

function directiveRules(scope: Scope): readonly GrammarRule[] {
  const names: Record<"live" | "obsolete", string[]> = { live: [], obsolete: [] };
  for (const { name, directive } of INDEX.all()) {
    if (!directive.scopes.includes(scope) || !/^[a-z]/.test(name)) continue;
    const list = directive.obsolete === undefined ? names.live : names.obsolete;
    list.push(...[name, ...(directive.aliases ?? [])].map(spelled));
  }
  return [
    ...directiveRule(names.live, "keyword.other.directive.postrider"),
    ...directiveRule(names.obsolete, "invalid.deprecated.directive.postrider"),
  ];
}

function directiveRule(names: readonly string[], name: string): readonly GrammarRule[] {
  if (names.length === 0) return [];
  const match = `(?:^|(?<=>))[ \\t]*(?i:(${[...names].sort().join("|")}))(?=[ \\t=]|$)`;
  return [{ match, captures: { 1: { name } } }];
}

/** A word with hyphens, which underscores may stand for. */
function spelled(name: string): string {
  return name.replaceAll(/[.]/g, "\\.").replaceAll("-", "[-_]");
}

function valueRules(): readonly GrammarRule[] {
  const words = new Set<string>(["true", "false"]);
  // Single letters stand for too much to be words of the language anywhere.
  for (const { directive } of INDEX.all())
    for (const word of directive.kind.words ?? []) if (/^[a-z-]{2,}$/i.test(word)) words.add(word);
  return [
    {
      name: "string.quoted.double.postrider",
      match: QUOTED,
    },
    {
      name: "string.regexp.postrider",
      match: "(?:^|(?<=[ \\t]))/(?:\\\\[^#]|[^\\\\#])*?/(?=[ \\t]|$)",
    },
    { name: "variable.other.macro.postrider", match: "\\$\\w+" },
    { name: "variable.language.special.postrider", match: "\\{[\\w-]+\\}" },
    {
      name: "constant.numeric.rate.postrider",
      match: "(?<![\\w.])\\d+[bkmgtBKMGT]?/\\d*(?:sec|s|min|m|hr|h|day|d)(?![\\w.])",
    },
    {
      name: "constant.numeric.postrider",
      match: "(?<![\\w.:/-])\\d+(?:[wdhms]\\d*)*(?:[bkmgtBKMGT][bB]?)?(?![\\w.:/-])",
    },
    {
      name: "constant.language.postrider",
      match: `(?<![\\w.-])(?i:${[...words].sort().join("|")})(?![\\w.-])`,
    },
  ];
}
