import {
  BLOCKS,
  type BlockScope,
  camelCase,
  DirectiveIndex,
  type DirectiveOwner,
  type KnownDirective,
  LANGUAGE,
  type Scope,
} from "../core/mod.ts";
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
    if (Object.keys(owner.directives).length > 0) pages.set(`${owner.name}.md`, ownerPage(owner));
  return pages;
}

function ownerPage({
  name,
  summary,
  directives,
}: DirectiveOwner & { readonly summary: string }): string {
  const sections = Object.keys(directives).map((spelling) => {
    const [known] = INDEX.everywhere(spelling).filter(({ owner }) => owner.name === name);
    return known ? directiveSection(known) : "";
  });
  return `# ${name}\n\n${summary}\n\n${sections.join("\n")}`;
}

function directiveSection(known: KnownDirective): string {
  const { name, directive } = known;
  const { scopes, doc, kind, example = kind.example, aliases = [], rfc, since, reload } = directive;
  const fallback = directive.print(directive.fallback);
  const facts: (readonly [string, string])[] = [
    ["Where", scopes.length > 10 ? "everywhere" : scopes.map(placeText).join(", ")],
    ["Takes", escapeCell(kind.accepts)],
    ["Example", code(exampleLine(name, example))],
    ["Default", fallback.length === 0 ? "unset" : fallback.map(code).join(", ")],
    ["PowerMTA", compatibility(known)],
  ];
  if (directive.repeat === "add") facts.push(["Repeated", "occurrences add up"]);
  if (aliases.length > 0) facts.push(["Also spelled", aliases.map(code).join(", ")]);
  if (rfc) facts.push(["Source", rfc]);
  if (since) facts.push(["Since", since]);
  if (reload === "restart") facts.push(["Takes effect", "at the next start"]);
  if (directive.macros) facts.push(["Macros", "`$name` stands for each member"]);
  facts.push(["In code", code(`settings.${camelCase(name)}`)]);
  const rows = facts.map(([fact, text]) => `| ${fact} | ${text} |`);
  const state = stateText(known);
  return `## ${heading(name)}\n\n${doc}${state}\n\n| | |\n|---|---|\n${rows.join("\n")}\n`;
}

function exampleLine(name: string, example: string): string {
  return name === "/regex/" ? example : `${name} ${example}`;
}

function stateText({ directive: { planned, obsolete } }: KnownDirective): string {
  if (planned !== undefined) return `\n\n**No effect yet:** ${planned}.`;
  if (obsolete !== undefined) return `\n\n**Obsolete:** ${obsolete}.`;
  return "";
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
  const types = new Set(BLOCKS.values());
  const rows = Array.from(types, ({ scope, argument, parents, doc, alias }) => {
    const tag = argument === "none" ? `<${scope}>` : `<${scope} ${argument.toUpperCase()}>`;
    const also = alias ? ` Also spelled \`<${alias}>\`.` : "";
    return `| ${code(tag)} | ${parents.map(placeText).join(", ")} | ${doc}${also} |`;
  });
  return `# Block types\n\n| block | where | what it holds |\n|---|---|---|\n${rows.join("\n")}\n`;
}

function blockScopes(): readonly BlockScope[] {
  return [...new Set(Array.from(BLOCKS.values(), ({ scope }) => scope))];
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
