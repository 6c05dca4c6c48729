import { dirname } from "node:path";
import type { Position } from "../../errors/diagnostic.ts";
import { errorText } from "../../errors/error-text.ts";
import type { Diagnostics } from "../report/diagnostics.ts";
import type { Located } from "../syntax/tree.ts";
import type { DirectiveOwner } from "./directives.ts";

/** Something that keeps a plugin from working. */
export interface PluginProblem<P> {
  /** The plugin it is said of; undefined when it is said of all. */
  readonly plugin: P | undefined;
  readonly code: "plugin-twice" | "bad-plugin" | "plugin-needs" | "plugin-clash";
  readonly message: string;
  readonly hint: string | undefined;
}

/**
 * The plugins a definition brings, without what is none, which is reported. A definition may come from plain JavaScript, so
 * everything in it is looked at.
 */
export function definitionPlugins<P extends DirectiveOwner>(
  file: string,
  definition: { readonly plugins?: readonly P[] } | undefined,
  diagnostics: Diagnostics,
): readonly P[] {
  const at = placeInDefinition(file);
  try {
    const given = definition?.plugins ?? [];
    if (!Array.isArray(given)) {
      diagnostics.error("bad-definition", "plugins takes a list of plugins", at);
      return [];
    }
    return given.filter((plugin, index) => {
      const made = isMade(plugin);
      const message = `entry ${index + 1} of plugins is not a plugin`;
      if (!made) diagnostics.error("bad-definition", message, at, "make it with definePlugin");
      return made;
    });
  } catch (error) {
    diagnostics.error("bad-definition", `plugins cannot be read: ${errorText(error)}`, at);
    return [];
  }
}

/** Where a definition lists plugins. */
export function placeInDefinition(file: string): Position {
  return { file, line: 0, column: 0, length: 0, keys: "plugins" };
}

/** The plugins that `plugin` lines name, with the lines. */
export async function namedPlugins<P extends object>(
  named: readonly Located[],
  loadPlugin: (named: string, folder: string) => Promise<P>,
  diagnostics: Diagnostics,
): Promise<ReadonlyMap<P, Position>> {
  const plugins = new Map<P, Position>();
  for (const { text, at } of named) {
    try {
      const plugin = await loadPlugin(text, dirname(at.file));
      if (!isOwner(plugin)) throw new Error("make it with definePlugin");
      if (!plugins.has(plugin)) plugins.set(plugin, at);
    } catch (error) {
      diagnostics.error(
        "unreadable-plugin",
        `${text} cannot be used as a plugin: ${errorText(error)}`,
        at,
      );
    }
  }
  return plugins;
}

/** Whether a value has what `definePlugin` gives a plugin. */
export function isMade(value: unknown): boolean {
  return isObject(value) && typeof value.name === "string" && wrongPart(value) === undefined;
}

/** The first part of a plugin that is not what `definePlugin` makes, by its name; undefined when all are. */
export function wrongPart(plugin: Readonly<Record<string, unknown>>): string | undefined {
  return Object.entries(PARTS).find(([part, test]) => !test(plugin[part]))?.[0];
}

/** What each part of a plugin must be like to be looked at further. */
const PARTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  check: isObject,
  directives: areDirectives,
  blocks: (value) =>
    value === undefined || (isObject(value) && Object.values(value).every(isBlock)),
  needs: (value) => isObject(value) && Object.values(value).every(isToken),
  hooks: isObject,
  provides: (value) => Array.isArray(value) && value.every(isProvision),
  agents: (value) => Array.isArray(value) && value.every(isAgent),
  notes: (value) => Array.isArray(value) && value.every(isNote),
  metrics: isObject,
  alarms: isObject,
  jobs: isObject,
  routes: isObject,
  webRoutes: isObject,
  commands: isObject,
  events: (value) => Array.isArray(value) && value.every(isToken),
  observes: (value) =>
    Array.isArray(value) && value.every((each) => isObject(each) && isToken(each.event)),
};

function isAgent(value: unknown): boolean {
  if (!isObject(value) || typeof value.name !== "string") return false;
  const { targets, open } = value;
  return typeof targets === "function" && typeof open === "function";
}

function isNote(value: unknown): boolean {
  return isObject(value) && typeof value.name === "string" && typeof value.doc === "string";
}

function isToken(value: unknown): boolean {
  return isObject(value) && typeof value.name === "string";
}

function isProvision(value: unknown): boolean {
  return isObject(value) && isToken(value.token) && typeof value.create === "function";
}

/** Whether a value has what is needed to read and check directives. */
function isOwner(value: unknown): boolean {
  if (!isObject(value) || typeof value.name !== "string" || !isObject(value.check)) return false;
  const { directives, blocks = {} } = value;
  return areDirectives(directives) && isObject(blocks) && Object.values(blocks).every(isBlock);
}

function areDirectives(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isDirective);
}

function isBlock(value: unknown): boolean {
  return isObject(value) && Array.isArray(value.parents) && areDirectives(value.directives);
}

function isDirective(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { kind, scopes, print, mentions } = value;
  const works = typeof print === "function" && typeof mentions === "function";
  return works && Array.isArray(scopes) && isObject(kind) && typeof kind.parse === "function";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
