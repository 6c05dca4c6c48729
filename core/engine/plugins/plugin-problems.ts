import type { PluginProblem } from "../../config/bind/plugins.ts";
import { nearest } from "../../config/report/nearest.ts";
import { BLOCKS } from "../../config/syntax/blocks.ts";
import { SMTP_AGENT } from "../../delivery/agent.ts";
import { errorText } from "../../errors/error-text.ts";
import { HOOKS } from "../../hooks/hook-list.ts";
import { MESSAGE_NOTES_LIMIT, notesProblem } from "../../message/notes.ts";
import type { Plugin } from "../../plugin.ts";
import { serverOrder } from "../core-node.ts";
import { agentProblem } from "../delivery/agents/declared-agent.ts";
import { lookAtConsumers } from "./consumer-problems.ts";
import { isOwnName, lookAtVoices, type Report } from "./declared-problems.ts";
import { lookAtRoutes } from "./plugin-routes.ts";
import { smtpClashes, smtpProblems } from "./smtp-problems.ts";
import { clashes, lookAtSurface } from "./surface-problems.ts";

const SCOPES: ReadonlySet<string> = new Set([
  "global",
  ...Array.from(BLOCKS.values(), ({ scope }) => scope),
]);

/** Parts of a plugin; the type keeps the table complete. */
const PARTS: { readonly [K in keyof Plugin]-?: true } = {
  name: true,
  summary: true,
  directives: true,
  needs: true,
  provides: true,
  agents: true,
  hooks: true,
  check: true,
  notes: true,
  metrics: true,
  alarms: true,
  state: true,
  jobs: true,
  consumers: true,
  routes: true,
  webRoutes: true,
  mechanisms: true,
  verbs: true,
  ehlo: true,
  parameters: true,
  commands: true,
  blocks: true,
  events: true,
  observes: true,
  api: true,
};

const CANNOT_WAIT: ReadonlySet<string> = new Set(
  Object.entries(HOOKS).flatMap(([hook, { timing }]) => (timing === "now" ? [hook] : [])),
);

/**
 * What keeps plugins from working, by themselves or together: found when a configuration is read, so that a check and a start
 * say the same. Types find most of it earlier, but a plugin may be plain JavaScript, or made for another version.
 */
export function pluginProblems(plugins: readonly Plugin[]): readonly PluginProblem<Plugin>[] {
  return [
    ...namedTwice(plugins),
    ...agentsTwice(plugins),
    ...plugins.flatMap(ownProblems),
    ...smtpClashes(plugins),
    ...together(plugins),
  ];
}

/** Agents are told apart by name, whoever offers them. */
function* agentsTwice(plugins: readonly Plugin[]): Iterable<PluginProblem<Plugin>> {
  const offered = new Map<string, string>([[SMTP_AGENT, "the core"]]);
  for (const plugin of plugins)
    for (const { name } of plugin.agents) {
      const other = offered.get(name);
      if (other !== undefined)
        yield {
          plugin,
          code: "bad-plugin",
          message: `plugin ${plugin.name}: the delivery agent "${name}" is offered by ${other} already`,
          hint: undefined,
        };
      offered.set(name, `plugin ${plugin.name}`);
    }
}

function* namedTwice(plugins: readonly Plugin[]): Iterable<PluginProblem<Plugin>> {
  const seen = new Set<string>(["core"]);
  for (const plugin of plugins) {
    const { name } = plugin;
    if (seen.has(name))
      yield {
        plugin,
        code: "plugin-twice",
        message: `another plugin is named ${name} too`,
        hint: "plugins are told apart by name, in settings, in the log and in errors: give it one of its own",
      };
    seen.add(name);
  }
}

function ownProblems(plugin: Plugin): readonly PluginProblem<Plugin>[] {
  const found: PluginProblem<Plugin>[] = [];
  const report: Report = (message, hint) => {
    const said = `plugin ${plugin.name}: ${message}`;
    found.push({ plugin, code: "bad-plugin", message: said, hint });
  };
  try {
    look(plugin, report);
  } catch (error) {
    report(`it cannot be read: ${errorText(error)}`, undefined);
  }
  return found;
}

/** Looks at the parts of a plugin; throws what its getters throw. */
function look(plugin: Plugin, report: Report): void {
  const { directives, hooks, check, agents } = plugin;
  for (const part of Object.keys(plugin))
    if (!(part in PARTS)) report(`unknown part "${part}"`, meant(part, Object.keys(PARTS)));
  for (const agent of agents) {
    const problem = agentProblem(agent);
    if (problem !== undefined) report(problem, undefined);
  }
  for (const [hook, handler] of Object.entries(hooks)) {
    if (!(hook in HOOKS)) report(`unknown hook "${hook}"`, meant(hook, Object.keys(HOOKS)));
    else if (!isHandler(handler))
      report(
        `its handler of ${hook} is not a function`,
        'write a function, or { order: "pre" or "post", handler: function }',
      );
    else if (CANNOT_WAIT.has(hook) && isAsync(handler))
      report(
        `its handler of ${hook} is async, and this hook cannot wait`,
        "answer at once; what takes its time is done elsewhere, by a job for instance",
      );
  }
  for (const problem of smtpProblems(plugin)) report(problem, undefined);
  for (const [directive, { scopes }] of Object.entries(directives)) {
    if (scopes.length === 0)
      report(`${directive} has no scope`, 'give it scopes, e.g. scopes: ["global"]');
    for (const scope of scopes)
      if (!SCOPES.has(scope))
        report(`${directive} has a scope that does not exist: "${scope}"`, meant(scope, SCOPES));
  }
  for (const scope of Object.keys(check))
    if (!SCOPES.has(scope))
      report(`it checks a scope that does not exist: "${scope}"`, meant(scope, SCOPES));
  lookAtVoices(plugin, report);
  lookAtConsumers(plugin, report);
  lookAtNotes(plugin, report);
  lookAtRoutes(plugin, report);
  lookAtSurface(plugin, report);
}

function lookAtNotes({ name, notes }: Plugin, report: Report): void {
  const seen = new Set<string>();
  for (const note of notes) {
    const own = isOwnName(name, note.name);
    if (!own || notesProblem({ [note.name]: "" }, MESSAGE_NOTES_LIMIT) !== undefined)
      report(
        `"${note.name.slice(0, 80)}" cannot be the name of a note`,
        `write ${name}. and then small letters, digits and single hyphens, 64 characters in all`,
      );
    if (seen.has(note.name)) report(`note ${note.name} is declared twice`, undefined);
    seen.add(note.name);
  }
}

function meant(given: string, words: Iterable<string>): string | undefined {
  const word = nearest(given, words);
  return word === undefined ? undefined : `did you mean "${word}"?`;
}

function isHandler(value: unknown): boolean {
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null || !("handler" in value)) return false;
  const ordered = !("order" in value) || value.order === "pre" || value.order === "post";
  const conditional = !("when" in value) || typeof value.when === "function";
  return ordered && conditional && typeof value.handler === "function";
}

/** Services that are missing, offered twice, or need each other, and metrics of one name. */
function* together(plugins: readonly Plugin[]): Iterable<PluginProblem<Plugin>> {
  yield* clashes(plugins);
  const ordered = serverOrder(plugins);
  if (ordered.ok) return;
  for (const { message, node } of ordered.problems) {
    const plugin = plugins.find((each) => each === node);
    yield { plugin, code: "plugin-needs", message, hint: undefined };
  }
}

/** Whether a handler is written as an async function; what else gives promises is found when it does. */
function isAsync(handler: unknown): boolean {
  const { handler: inner = handler }: { readonly handler?: unknown } = Object(handler);
  return Object.prototype.toString.call(inner) === "[object AsyncFunction]";
}
