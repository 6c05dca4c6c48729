import { DirectiveIndex, LANGUAGE } from "../core/host.ts";
import { camelCase, type Directive, type Plugin, type Scope } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { settingTypes } from "./setting-types.ts";

const WIDTH = 100;
const HEAD = "// Written by `npm run generate` from the plugins' declarations.\n";

const SCOPES: readonly Scope[] = [
  "global",
  ...new Set(Array.from(new DirectiveIndex(standardPlugins).blocks.values(), ({ scope }) => scope)),
];

/** Whoever declares directives. */
type Declaring = Pick<Plugin, "name" | "directives" | "blocks">;

/** What a definition has another member for, or cannot have. */
const NOT_SETTINGS: ReadonlySet<string> = new Set([
  "include",
  "plugin",
  "domain-macro",
  "virtual-mta",
  "virtual-mta-pool",
]);

/** The language's own directives, as far as they are settings. */
const ownOfLanguage: Declaring = {
  name: LANGUAGE.name,
  directives: Object.fromEntries(
    Object.entries(LANGUAGE.directives).filter(([name]) => !NOT_SETTINGS.has(name)),
  ),
  blocks: {},
};

/**
 * The types of settings: a file for each plugin, `scopes.ts` with what all of them declare for each scope, and `tables.ts`, which
 * has these by scope.
 */
export function settingsFiles(): ReadonlyMap<string, string> {
  const declaring = [ownOfLanguage, ...standardPlugins].filter((plugin) =>
    SCOPES.some((scope) => entriesIn(plugin, scope).length > 0),
  );
  return new Map([
    ["tables.ts", tables()],
    ["scopes.ts", scopes(declaring)],
    ...declaring.map((plugin) => [`${plugin.name}.ts`, pluginFile(plugin)] as const),
  ]);
}

function tables(): string {
  const members = SCOPES.map((scope) => `  readonly ${key(scope)}: ${interfaceName(scope)};\n`);
  const names = SCOPES.map((scope) => `  ${interfaceName(scope)},\n`).sort();
  return `${HEAD}
import type {
${names.join("")}} from "./scopes.ts";

/** The directives of the built-in plugins, by where they may appear. */
export interface StandardSettings {
${members.join("")}}
`;
}

/** One interface for each scope, which has the directives of all plugins. */
function scopes(plugins: readonly Declaring[]): string {
  const sorted = plugins.map(({ name }) => name).sort();
  const imports = sorted.map(
    (name) => `import type * as ${camelCase(name)} from "./${name}.ts";\n`,
  );
  const interfaces = SCOPES.map((scope) => {
    const own = plugins
      .filter((plugin) => entriesIn(plugin, scope).length > 0)
      .map(({ name }) => `${camelCase(name)}.${interfaceName(scope)}`);
    // A provider's block takes what a domain's does.
    const parts = scope === "provider" ? [interfaceName("domain"), ...own] : own;
    const place = scope === "global" ? "at the global level" : `in \`<${scope}>\` blocks`;
    const lead = `export interface ${interfaceName(scope)}`;
    return `/** What may be set ${place}. */\n${lead}${bases(lead, parts)} {}\n`;
  });
  return `${HEAD}// biome-ignore-all lint/suspicious/noEmptyInterface: plugins of one's own add their directives to them

${imports.join("")}
${interfaces.join("\n")}`;
}

function bases(lead: string, parts: readonly string[]): string {
  if (parts.length === 0) return "";
  const line = ` extends ${parts.join(", ")}`;
  if (`${lead}${line} {}`.length <= WIDTH) return line;
  return `\n  extends ${parts.join(",\n    ")}`;
}

/** The directives of one plugin, by scope. */
function pluginFile(plugin: Declaring): string {
  const interfaces = SCOPES.flatMap((scope) => {
    const entries = entriesIn(plugin, scope);
    return entries.length === 0
      ? []
      : [`export interface ${interfaceName(scope)} {\n${entries.join("")}}\n`];
  });
  return `${HEAD}\n${interfaces.join("\n")}`;
}

function entriesIn({ directives, blocks }: Declaring, scope: Scope): readonly string[] {
  const inBlocks = Object.values(blocks).flatMap((block) => Object.entries(block.directives));
  return [...Object.entries(directives), ...inBlocks]
    .filter(([, { scopes }]) => scopes.includes(scope))
    .flatMap(([name, directive]) => [
      property(name, directive, aboutDirective(directive)),
      ...(directive.aliases ?? []).map((alias) =>
        property(alias, directive, [`The same as \`${name}\`.`, ...aboutDirective(directive)]),
      ),
    ]);
}

/** What is to be read of a directive, a paragraph or tag each. */
function aboutDirective(directive: Directive<unknown>): readonly string[] {
  const { doc, rfc, reload, planned, obsolete } = directive;
  const fallback = directive.print(directive.fallback).join(", ");
  return [
    `${doc}${rfc ? ` (${rfc})` : ""}`,
    ...(reload === "restart" ? ["A change takes effect at the next start."] : []),
    ...(fallback === "" ? [] : [`@default ${fallback}`]),
    ...(planned === undefined ? [] : [`@deprecated It has no effect yet: ${planned}.`]),
    ...(obsolete === undefined ? [] : [`@deprecated It is obsolete: ${obsolete}.`]),
  ];
}

function property(name: string, directive: Directive<unknown>, about: readonly string[]): string {
  const lead = `  readonly ${key(name)}?:`;
  const types = settingTypes(directive);
  const line = `${lead} ${types.join(" | ")};\n`;
  const broken = `${lead}\n${types.map((type) => `    | ${type}`).join("\n")};\n`;
  return `${comment(about)}${line.length <= WIDTH + 1 ? line : broken}`;
}

function comment(about: readonly string[]): string {
  const safe = about.map((text) => text.replaceAll("*/", "*\\/"));
  const [only = ""] = safe;
  const line = `  /** ${only} */\n`;
  if (safe.length === 1 && line.length <= WIDTH + 1) return line;
  const lines = safe.flatMap((text) => wrapped(text, WIDTH - "   * ".length));
  return `  /**\n${lines.map((text) => `   * ${text}\n`).join("")}   */\n`;
}

/** A text in lines of at most `width` columns, as far as its words allow. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(" ")) {
    if (current !== "" && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current];
}

/** `smtp-listener` → `SmtpListenerSettings`. */
function interfaceName(scope: Scope): string {
  const name = camelCase(scope);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}Settings`;
}

/** A property's name, quoted where it must be. */
function key(name: string): string {
  return /^[a-z]\w*$/.test(name) ? name : JSON.stringify(name);
}
