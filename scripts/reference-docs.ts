import { directiveFacts, noEffectSentence } from "../cli/directive-facts.ts";
import { ARGUMENT_EXAMPLES } from "../core/config/bind/block-name.ts";
import {
  type BlockType,
  DirectiveIndex,
  type DirectiveOwner,
  type KnownDirective,
  LANGUAGE,
} from "../core/host.ts";
import { type ArgumentKind, type BlockScope, camelCase, type Scope } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { POWERMTA } from "./powermta-directives.ts";

const INDEX = new DirectiveIndex([LANGUAGE, ...standardPlugins]);

/** The pages of the reference by file name: one for each plugin, one of block types, and the index. */
export function referencePages(): ReadonlyMap<string, string> {
  const owners: readonly (DirectiveOwner & { readonly summary: string })[] = [
    { ...LANGUAGE, summary: "What belongs to the configuration language itself." },
    ...standardPlugins,
  ];
  const pages = new Map<string, string>();
  pages.set("README.md", indexPage());
  pages.set("blocks.md", blocksPage());
  for (const owner of owners)
    if (Object.keys({ ...owner.directives, ...owner.blocks }).length > 0)
      pages.set(`${owner.name}.md`, ownerPage(owner));
  return pages;
}

function ownerPage({
  name,
  summary,
  directives,
  blocks = {},
}: DirectiveOwner & { readonly summary: string }): string {
  const own = new Set([
    ...Object.keys(directives),
    ...Object.values(blocks).flatMap((block) => Object.keys(block.directives)),
  ]);
  const sections = Array.from(own).flatMap((spelling) =>
    INDEX.everywhere(spelling)
      .filter(({ owner }) => owner.name === name)
      .map(directiveSection),
  );
  return `# ${name}\n\n${summary}\n\n${sections.join("\n")}`;
}

function directiveSection(known: KnownDirective): string {
  const facts = directiveFacts(known);
  const { name, doc, scopes, takes, example, aliases, rfc, since } = facts;
  const places = scopes.length > 10 ? "everywhere" : scopes.map(placeText).join(", ");
  const noEffect = noEffectSentence(facts);
  const rows: (readonly [string, string])[] = [
    ["Where", places],
    ["Takes", escapeCell(takes)],
    ["Example", code(example)],
    ["Default", facts.default.map(code).join(", ") || "unset"],
    ["PowerMTA", compatibility(known)],
  ];
  if (facts.addsUp) rows.push(["Repeated", "occurrences add up"]);
  if (aliases.length > 0) rows.push(["Also spelled", aliases.map(code).join(", ")]);
  if (rfc !== undefined) rows.push(["Source", rfc]);
  if (since !== undefined) rows.push(["Since", since]);
  if (facts.needsRestart) rows.push(["Takes effect", "at the next start"]);
  if (facts.macros) rows.push(["Macros", "`$name` stands for each member"]);
  rows.push(["In code", code(`settings.${camelCase(name)}`)]);
  const parts = [
    `## ${heading(name)}`,
    doc,
    ...(noEffect === undefined ? [] : [`**${noEffect}**`]),
    ["| | |", "|---|---|", ...rows.map(([fact, text]) => `| ${fact} | ${text} |`)].join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Whether PowerMTA has the word, and in the same places. */
function compatibility({
  name,
  directive: { scopes, aliases = [], planned, obsolete },
}: KnownDirective): string {
  const its = [name, ...aliases].filter((spelling) => Object.hasOwn(POWERMTA, spelling));
  if (its.length === 0) return "Postrider's own";
  const places = new Set(its.flatMap((spelling) => POWERMTA[spelling] ?? []));
  const more = scopes.filter((scope) => !places.has(scope));
  const state =
    obsolete !== undefined
      ? "known, obsolete"
      : planned !== undefined
        ? "known, no effect yet"
        : "the same";
  const spelled = its.includes(name) ? "" : ` as ${its.map(code).join(", ")}`;
  const wider =
    more.length > 0 && scopes.length < 10
      ? `; ${more.map(placeText).join(", ")} is Postrider's own`
      : "";
  return `${state}${spelled}${wider}`;
}

function indexPage(): string {
  const scopes: readonly Scope[] = ["global", ...blockScopes()];
  const known = [...INDEX.all()];
  const parts = scopes.flatMap((scope) => {
    const rows = known
      .filter(({ directive }) => directive.scopes.includes(scope))
      .sort(byName)
      .map((each) => `| ${link(each)} | ${summaryOf(each)} |`);
    if (rows.length === 0) return [];
    const title = scope === "global" ? "The top level" : `\`<${scope}>\``;
    return [`## ${title}\n\n| directive | |\n|---|---|\n${rows.join("\n")}\n`];
  });
  const spellings = known.flatMap((each) =>
    [each.name, ...(each.directive.aliases ?? [])].map((spelling) => ({ spelling, each })),
  );
  const letters = spellings
    .sort((a, b) => (a.spelling < b.spelling ? -1 : 1))
    .map(({ spelling, each }) => `[${code(spelling)}](${target(each)})`);
  return [
    "# Directives by place\n",
    "Generated from the declarations of the plugins (`npm run generate`). Block types: [blocks.md](blocks.md).",
    "A directive marked ○ has no effect yet, one marked × is obsolete; its page says what happens instead.\n",
    ...parts,
    `## All by name\n\n${letters.join(" · ")}\n`,
  ].join("\n");
}

function blocksPage(): string {
  const types = [...new Set(INDEX.blocks.values())];
  const rows = types.map(({ scope, doc, parents }) => {
    const where = parents.map(placeText).join(", ");
    return `| [${code(`<${scope}>`)}](#${scope}) | ${where} | ${escapeCell(doc)} |`;
  });
  return [
    "# Block types",
    "A block begins with its tag, holds directives and maybe other blocks, and ends with the closing tag.",
    `| block | where | what it holds |\n|---|---|---|\n${rows.join("\n")}`,
    ...types.map((type) => blockSection(type, types)),
    "",
  ].join("\n\n");
}

function blockSection(type: BlockType, types: readonly BlockType[]): string {
  const { scope, argument, parents, doc, alias, mustBeNamed } = type;
  const inner = types.filter((other) => other.parents.includes(scope));
  const rows: (readonly [string, string])[] = [
    ["After its name", argument === "none" ? "nothing" : argumentText(argument)],
    ["Where", parents.map(placeText).join(", ")],
    ["Directives", `[index](README.md#${scope})`],
  ];
  if (inner.length > 0) rows.push(["Blocks in it", inner.map(blockLink).join(", ")]);
  if (alias !== undefined) rows.push(["Also spelled", code(`<${alias}>`)]);
  if (mustBeNamed) rows.push(["Not named anywhere", "it has no effect"]);
  const table = rows.map(([fact, text]) => `| ${fact} | ${text} |`).join("\n");
  return `## ${scope}\n\n${doc}\n\n| | |\n|---|---|\n${table}`;
}

function argumentText(argument: Exclude<ArgumentKind, "none">): string {
  const examples = ARGUMENT_EXAMPLES[argument].split(/, | or /).map(code);
  return `${argument}, such as ${examples.join(", ")}`;
}

function blockLink({ scope }: BlockType): string {
  return `[${code(`<${scope}>`)}](#${scope})`;
}

function blockScopes(): readonly BlockScope[] {
  return [...new Set(Array.from(INDEX.blocks.values(), ({ scope }) => scope))];
}

/** The first sentence of the doc, with a mark for what has no effect. */
function summaryOf({ directive: { doc, planned, obsolete } }: KnownDirective): string {
  const [first = ""] = doc.split(/(?<=\.) /);
  const mark = obsolete !== undefined ? "× " : planned !== undefined ? "○ " : "";
  return escapeCell(`${mark}${first}`);
}

function link(known: KnownDirective): string {
  return `[${code(known.name)}](${target(known)})`;
}

function target({ name, owner }: KnownDirective): string {
  return `${owner.name}.md#${heading(name)
    .toLowerCase()
    .replaceAll(/[^\w -]/g, "")
    .replaceAll(" ", "-")}`;
}

/** `*` and `/regex/` cannot be headings as they are. */
function heading(name: string): string {
  if (name === "*") return "any (`*`)";
  return name === "/regex/" ? "regex (`/regex/`)" : name;
}

function placeText(scope: Scope): string {
  return scope === "global" ? "top level" : `\`<${scope}>\``;
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

function byName(a: KnownDirective, b: KnownDirective): number {
  return a.name < b.name ? -1 : 1;
}
