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

/** The README of a plugin, made from its declaration; its directives are described in the reference. */
export function pluginReadme({
  name,
  summary,
  directives,
  needs,
  provides,
  hooks,
  notes,
  agents,
  metrics,
  alarms,
  state,
  jobs,
  consumers,
  routes,
  commands,
  blocks,
  events,
  mechanisms = {},
  verbs = {},
  ehlo = {},
  parameters = {},
}: Plugin): string {
  const parts = [`# ${name}`, summary];
  const names = Object.keys(directives);
  if (names.length > 0)
    parts.push(
      `Directives ([reference](../../docs/reference/${name}.md)): ${names.map(code).join(", ")}.`,
    );
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
    factLine(
      "Keeps with messages (notes)",
      notes.map(({ name }) => name),
    ),
    factLine(
      "Delivery agents",
      agents.map(({ name }) => name),
    ),
    factLine("Blocks", Object.keys(blocks)),
    factLine("Metrics", Object.keys(metrics)),
    factLine("Alarms", Object.keys(alarms)),
    factLine("Keeps", Object.keys(state)),
    factLine("Jobs", Object.keys(jobs)),
    factLine("Consumers of the journal", Object.keys(consumers)),
    factLine("Routes", Object.keys(routes)),
    factLine("Commands", Object.keys(commands)),
    factLine(
      "Events",
      events.map(({ name }) => name),
    ),
    factLine("SASL mechanisms", Object.keys(mechanisms)),
    factLine("SMTP verbs", Object.keys(verbs)),
    factLine("EHLO keywords", Object.keys(ehlo)),
    factLine("Parameters of MAIL", Object.keys(parameters.mail ?? {})),
    factLine("Parameters of RCPT", Object.keys(parameters.rcpt ?? {})),
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
