import { ARGUMENT_EXAMPLES } from "../../config/bind/block-name.ts";
import type { PluginProblem } from "../../config/bind/plugins.ts";
import { BLOCKS } from "../../config/syntax/blocks.ts";
import { isObject } from "../../hooks/shape.ts";
import type { Plugin } from "../../plugin.ts";
import { exportedName } from "../../telemetry/metrics.ts";
import { API_VERSION } from "../../version.ts";
import { SERVER_METRICS } from "../server-metrics.ts";
import { claimedTwice, isOwnName, namedEntries, type Report } from "./declared-problems.ts";
import { routeShape } from "./plugin-routes.ts";

const ARGUMENTS: ReadonlySet<unknown> = new Set(["none", ...Object.keys(ARGUMENT_EXAMPLES)]);

/** Looks at the version, commands, blocks and events of a plugin, which may be plain JavaScript. */
export function lookAtSurface(plugin: Plugin, report: Report): void {
  const { api, name } = plugin;
  if (api !== API_VERSION)
    report(
      `it was made for version ${String(api).slice(0, 20)} of the plugin interface, and this is version ${API_VERSION}`,
      "look for a version of the plugin that goes with this server",
    );
  for (const [command, { doc, run, operands }] of namedEntries(
    "command",
    plugin.commands,
    report,
  )) {
    if (typeof doc !== "string" || doc === "")
      report(`command ${command} does not say what it is for`, "give it a doc");
    if (typeof run !== "function")
      report(`command ${command} has nothing to run`, "write: run(call) { … }");
    if (operands !== undefined && typeof operands !== "string")
      report(
        `the operands of command ${command} are not a text`,
        'write them as help shows them: "NAME"',
      );
  }
  for (const [tag, block] of namedEntries("block", plugin.blocks, report))
    lookAtBlock(tag, block, plugin, report);
  const seen = new Set<string>();
  for (const each of plugin.events) {
    const full = isObject(each) ? String(each.name) : "";
    if (!isOwnName(name, full))
      report(
        `"${full.slice(0, 80)}" cannot be the name of an event`,
        `write ${name}. and then small letters, digits and single hyphens`,
      );
    if (seen.has(full)) report(`event ${full} is declared twice`, undefined);
    seen.add(full);
  }
  for (const { event, handler } of plugin.observes)
    if (typeof handler !== "function")
      report(`its handler of the event ${event.name} is not a function`, undefined);
}

function lookAtBlock(
  tag: string,
  { doc, argument, parents, directives, check }: Readonly<Record<string, unknown>>,
  plugin: Plugin,
  report: Report,
): void {
  if (BLOCKS.has(tag)) report(`<${tag}> is a block of the language`, "give the block another tag");
  if (typeof doc !== "string" || doc === "")
    report(`block <${tag}> does not say what it is for`, "give it a doc");
  if (!ARGUMENTS.has(argument))
    report(
      `the argument of <${tag}> is of an unknown kind`,
      `one of: ${[...ARGUMENTS].join(", ")}`,
    );
  if (!isObject(directives)) report(`block <${tag}> has no directives`, "directives: {} for none");
  if (check !== undefined && typeof check !== "function")
    report(`the check of block <${tag}> is not a function`, undefined);
  const known = (parent: unknown): boolean =>
    typeof parent === "string" &&
    (parent === "global" || BLOCKS.has(parent) || Object.hasOwn(plugin.blocks, parent));
  if (!Array.isArray(parents) || parents.length === 0 || !parents.every(known))
    report(
      `block <${tag}> is within a block that does not exist`,
      'within takes "global", blocks of the language, and the plugin\'s own',
    );
}

/** What two plugins, or a plugin and the server, declare both; and events that nobody tells. */
export function* clashes(plugins: readonly Plugin[]): Iterable<PluginProblem<Plugin>> {
  for (const [plugin, message] of declaredTwice(plugins))
    yield { plugin, code: "plugin-clash", message, hint: "give one of them another name" };
  const told = new Set(plugins.flatMap(({ events }) => events.map(({ name }) => name)));
  for (const plugin of plugins)
    for (const { event } of plugin.observes)
      if (!told.has(event.name)) {
        const message = `plugin ${plugin.name} observes event "${event.name}", which no enabled plugin declares`;
        yield { plugin, code: "plugin-needs", message, hint: undefined };
      }
}

function* declaredTwice(
  plugins: readonly Plugin[],
): Iterable<readonly [plugin: Plugin, message: string]> {
  const ours = new Map(
    Object.entries(SERVER_METRICS).map(([name, { kind }]) => [
      exportedName("", name, kind),
      "the server",
    ]),
  );
  for (const [plugin, name, other] of claimedTwice(plugins, exportedNames, undefined, ours))
    yield [plugin, `metric ${name} of ${plugin.name} is one of ${other} too`];
  const claims = [
    ["route", claimedTwice(plugins, ({ routes }) => Object.keys(routes), routeShape)],
    ["web route", claimedTwice(plugins, ({ webRoutes }) => Object.keys(webRoutes), routeShape)],
    ["consumer", claimedTwice(plugins, ({ consumers }) => Object.keys(consumers))],
    ["command", claimedTwice(plugins, ({ commands }) => Object.keys(commands))],
    ["block", claimedTwice(plugins, ({ blocks }) => Object.keys(blocks))],
  ] as const;
  for (const [what, claimed] of claims)
    for (const [plugin, name, other] of claimed)
      yield [plugin, `${what} ${name} of ${plugin.name} is declared by ${other} too`];
}

/** Names under which a plugin's metrics are exported. */
function exportedNames({ name: owner, metrics }: Plugin): readonly string[] {
  return Object.entries(metrics).map(([name, { kind }]) => exportedName(owner, name, kind));
}
