import { DirectiveIndex, LANGUAGE } from "../core/host.ts";
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

/** The grammar of the configuration language: in each block only the directives that may appear there are keywords. */
export function grammar(index: DirectiveIndex = INDEX): Grammar {
  const scopes = [...new Set(Array.from(index.blocks.values(), ({ scope }) => scope))];
  const repository: Record<string, GrammarRule> = {
    comment: {
      patterns: [
        { name: "comment.line.number-sign.postrider", match: "#.*$" },
        { name: "comment.line.semicolon.postrider", match: "(?:^|(?<=[ \\t]));.*$" },
      ],
    },
    value: { patterns: valueRules(index) },
    "in-global": { patterns: inside("global", index) },
  };
  for (const scope of scopes) {
    repository[`block-${scope}`] = blockRule(scope, index);
    repository[`in-${scope}`] = { patterns: inside(scope, index) };
  }
  repository["block-other"] = otherBlockRule();
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
function blockRule(scope: BlockScope, index: DirectiveIndex): GrammarRule {
  const tags = Array.from(index.blocks).filter(([, type]) => type.scope === scope);
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

/** A block of a plugin that is not known here: the first word of each line in it is taken for a directive. */
function otherBlockRule(): GrammarRule {
  const captures = {
    1: { name: "punctuation.definition.tag.postrider" },
    2: { name: "entity.name.tag.postrider" },
    3: { name: "entity.name.section.postrider" },
    4: { name: "punctuation.definition.tag.postrider" },
  };
  return {
    name: "meta.block.other.postrider",
    begin: `(<)([A-Za-z][\\w-]*)(?:[ \\t]+((?:${QUOTED}|[^>"#])*?))?[ \\t]*(>)`,
    beginCaptures: captures,
    end: "(</)(\\2)[ \\t]*(>)",
    endCaptures: { 1: captures[1], 2: captures[2], 3: captures[4] },
    patterns: [
      { include: "#comment" },
      { include: "#block-other" },
      {
        match: "(?:^|(?<=>))[ \\t]*([A-Za-z][\\w-]*)(?=[ \\t=]|$)",
        captures: { 1: { name: "keyword.other.directive.postrider" } },
      },
      { include: "#value" },
    ],
  };
}

/** What may appear at a place. */
function inside(scope: Scope, index: DirectiveIndex): readonly GrammarRule[] {
  const nested = new Set(
    Array.from(index.blocks.values())
      .filter(({ parents }) => parents.includes(scope))
      .map((type) => type.scope),
  );
  return [
    { include: "#comment" },
    ...Array.from(nested, (inner) => ({ include: `#block-${inner}` })),
    { include: "#block-other" },
    ...directiveRules(scope, index),
    { include: "#value" },
  ];
}

function directiveRules(scope: Scope, index: DirectiveIndex): readonly GrammarRule[] {
  const names: Record<"live" | "obsolete", string[]> = { live: [], obsolete: [] };
  for (const { name, directive } of index.all()) {
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

function valueRules(index: DirectiveIndex): readonly GrammarRule[] {
  const words = new Set<string>(["true", "false"]);
  // Single letters stand for too much to be words of the language anywhere.
  for (const { directive } of index.all())
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
