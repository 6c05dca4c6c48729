import { DirectiveIndex, keyword, LANGUAGE } from "../../core/mod.ts";
import { standardPlugins } from "../standard.ts";
import {
  type DirectiveFacts,
  directiveFacts,
  directivesLike,
  noEffectText,
} from "./directive-facts.ts";
import { Refused, UsageError } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** `mta show directive NAME`: what the declarations say of a directive, in any of its spellings. No server is asked. */
export function showDirective(name: string | undefined, json: boolean, to: Terminal): void {
  if (name === undefined) throw new UsageError("mta show directive NAME");
  const index = new DirectiveIndex([LANGUAGE, ...standardPlugins]);
  const spelling = keyword(name);
  const meanings = index.everywhere(spelling).map(directiveFacts);
  if (meanings.length === 0) {
    const like = directivesLike(spelling, index);
    const hint = like.length > 0 ? `; did you mean ${like.join(", ")}?` : "";
    throw new Refused(`there is no directive "${name}"${hint}`);
  }
  to.print(json ? JSON.stringify(meanings, undefined, 2) : meanings.map(factsText).join("\n\n"));
}

function factsText(facts: DirectiveFacts): string {
  const scopes = facts.scopes.map((scope) => (scope === "global" ? "top level" : `<${scope}>`));
  const noEffect = noEffectText(facts);
  const lines: readonly (readonly [label: string, text: string | undefined])[] = [
    ["where", scopes.join(", ")],
    ["takes", facts.takes],
    ["example", facts.example],
    ["default", facts.default.join(", ") || "unset"],
    ["repeated", facts.addsUp ? "all occurrences count" : undefined],
    ["also", facts.aliases.length > 0 ? facts.aliases.join(", ") : undefined],
    ["defined in", facts.rfc],
    ["since", facts.since],
    ["reload", facts.needsRestart ? "a change needs a restart" : undefined],
    ["plugin", facts.plugin],
  ];
  const rows = lines.flatMap(([label, text]) =>
    text === undefined ? [] : [`  ${label.padEnd(11)} ${text}`],
  );
  const notice = noEffect === undefined ? [] : [`  ${noEffect}`];
  return [facts.name, `  ${facts.doc}`, ...notice, "", ...rows].join("\n");
}
