import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";

const PLUGINS = join(import.meta.dirname, "../plugins");

/** The plugins that have a folder of their own, with the READMEs in them. */
export function pluginsWithReadme(): readonly { readonly plugin: Plugin; readonly file: string }[] {
  return standardPlugins.flatMap((plugin) => {
    const folder = join(PLUGINS, plugin.name);
    return existsSync(folder) ? [{ plugin, file: join(folder, "README.md") }] : [];
  });
}

/** The README of a plugin, made from its declaration. */
export function pluginReadme({
  name,
  summary,
  directives,
  needs,
  provides,
  hooks,
}: Plugin): string {
  const parts = [`# ${name}`, summary];
  const entries = Object.entries(directives);
  if (entries.length > 0) {
    const rows = entries.map(([spelling, directive]) => {
      const { scopes, doc, kind, example, aliases = [], rfc } = directive;
      const fallback = directive.print(directive.fallback).join(", ") || "unset";
      const also = aliases.length > 0 ? ` Also spelled ${aliases.map(code).join(", ")}.` : "";
      const source = rfc ? ` (${rfc})` : "";
      const cells = [
        code(spelling),
        scopes.join(", "),
        code(`${spelling} ${example ?? kind.example}`),
        fallback === "unset" ? fallback : code(fallback),
        `${doc}${source}${also}`,
      ];
      return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    });
    const head = [
      "| directive | where | example | default | what it does |",
      "|---|---|---|---|---|",
    ];
    parts.push([...head, ...rows].join("\n"));
  }
  const facts = [
    factLine("Takes part in", Object.keys(hooks)),
    factLine(
      "Needs",
      Object.values(needs).map((token) => token.name),
    ),
    factLine(
      "Offers",
      provides.map(({ token }) => token.name),
    ),
  ].filter((line) => line !== "");
  if (facts.length > 0) parts.push(facts.join("\n"));
  return `${parts.join("\n\n")}\n`;
}

function factLine(label: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `- ${label}: ${names.map(code).join(", ")}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
