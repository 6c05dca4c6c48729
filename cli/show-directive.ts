import { resolve } from "node:path";
import { DirectiveIndex, LANGUAGE } from "../core/host.ts";
import { keyword, type Plugin } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { type BlockFacts, blockFacts } from "./block-facts.ts";
import { errorsIn, readConfiguration } from "./configuration.ts";
import {
  type DirectiveFacts,
  directiveFacts,
  directivesLike,
  familyOf,
  noEffectSentence,
} from "./directive-facts.ts";
import { Refused } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** What `show directive` is asked. */
export interface DirectiveRequest {
  readonly name: string;
  /** A configuration whose own plugins are meant too. */
  readonly config: string | undefined;
  readonly folder: string;
  readonly json: boolean;
}

/** `mta show directive NAME`: what the declarations say of a directive, in any of its spellings, or of a block. No server is asked. */
export async function showDirective(
  { name, config, folder, json }: DirectiveRequest,
  to: Terminal,
): Promise<void> {
  const plugins =
    config === undefined ? standardPlugins : await pluginsOf(resolve(folder, config), to);
  const index = new DirectiveIndex([LANGUAGE, ...plugins]);
  const spelling = keyword(name);
  const meanings = index.everywhere(spelling).map(directiveFacts);
  const block = blockFacts(spelling, plugins);
  const blocks = block === undefined ? [] : [block];
  if (meanings.length + blocks.length === 0) {
    const like = directivesLike(spelling, index);
    const hint = like.length > 0 ? `; did you mean ${like.join(", ")}?` : "";
    throw new Refused(`unknown directive "${name}"${hint}`);
  }
  const texts = [...meanings.map(factsText), ...blocks.map(blockText)];
  to.print(json ? JSON.stringify([...meanings, ...blocks], undefined, 2) : texts.join("\n\n"));
}

/** The plugins of a configuration. What is wrong with it is another command's matter, but is not passed over. */
export async function pluginsOf(file: string, to: Terminal): Promise<readonly Plugin[]> {
  const { config, plugins } = await readConfiguration(
    { kind: "file", file },
    { checkFiles: false },
  );
  if (config === undefined) to.complain(errorsIn(file));
  return plugins;
}

function blockText({ block, doc, scopes, directives, plugin }: BlockFacts): string {
  const rows = [
    `  where       ${placesText(scopes)}`,
    `  directives  ${directives.join(", ") || "none"}`,
    `  plugin      ${plugin}`,
  ];
  return [block, `  ${doc}`, "", ...rows].join("\n");
}

function placesText(scopes: readonly string[]): string {
  return scopes.map((scope) => (scope === "global" ? "top level" : `<${scope}>`)).join(", ");
}

function factsText(facts: DirectiveFacts): string {
  const noEffect = noEffectSentence(facts);
  const family = familyOf(facts.plugin);
  const lines: readonly (readonly [label: string, text: string | undefined])[] = [
    ["where", placesText(facts.scopes)],
    ["takes", facts.takes],
    ["example", facts.example],
    ["default", facts.default.join(", ") || "unset"],
    ["repeated", facts.addsUp ? "all occurrences count" : undefined],
    ["also", facts.aliases.length > 0 ? facts.aliases.join(", ") : undefined],
    ["defined in", facts.rfc],
    ["since", facts.since],
    ["reload", facts.needsRestart ? "a change needs a restart" : undefined],
    family === undefined ? ["plugin", facts.plugin] : ["family", family],
  ];
  const rows = lines.flatMap(([label, text]) =>
    text === undefined ? [] : [`  ${label.padEnd(11)} ${text}`],
  );
  const notice = noEffect === undefined ? [] : [`  ${noEffect}`];
  return [facts.name, `  ${facts.doc}`, ...notice, "", ...rows].join("\n");
}
