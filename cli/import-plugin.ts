import { fileURLToPath, pathToFileURL } from "node:url";
import { wrongPart } from "../core/host.ts";
import { type Clock, errorText, isPlugin, type Plugin, systemClock } from "../core/mod.ts";

/**
 * Loads a plugin from a file named in a configuration: its default export, or the only plugin it exports. Rejects with what is
 * wrong, and where in the code.
 */
export async function importPlugin(file: string): Promise<Plugin> {
  let module: unknown;
  try {
    module = await loadedInTime(import(pathToFileURL(file).href));
  } catch (error) {
    throw new Error(codeProblem(error), { cause: error });
  }
  const exported = isObject(module) ? module : {};
  if (isPlugin(exported.default)) return exported.default;
  const plugins = new Set(Object.values(exported).filter(isPlugin));
  const [plugin, ...others] = plugins;
  if (plugin === undefined) throw new Error(noPlugin(exported));
  if (others.length === 0) return plugin;
  const names = Array.from(plugins, ({ name }) => name).join(", ");
  throw new Error(`it exports several plugins (${names}): give each a file of its own`);
}

function noPlugin(exported: Readonly<Record<string, unknown>>): string {
  for (const [name, value] of Object.entries(exported)) {
    // As good as made with definePlugin, but for one part.
    if (!isObject(value) || typeof value.name !== "string" || !isObject(value.hooks)) continue;
    const part = wrongPart(value);
    if (part !== undefined)
      return `its ${name} is not a plugin: its ${part} is not what definePlugin takes, or has an entry that is not`;
  }
  return "it exports no plugin made with definePlugin";
}

/** How long code may take to load, milliseconds: it may wait for something that never comes. */
const LOAD_LIMIT = 20_000;

/** Code that is being loaded; rejects when that takes too long. */
export async function loadedInTime(
  loading: Promise<unknown>,
  clock: Clock = systemClock,
): Promise<unknown> {
  const late = Promise.withResolvers<never>();
  const timer = clock.after(LOAD_LIMIT, () =>
    late.reject(new Error(`its code did not load within ${LOAD_LIMIT / 1000} s`)),
  );
  try {
    return await Promise.race([loading, late.promise]);
  } finally {
    timer.cancel();
  }
}

/** What keeps code from being loaded, on one line, with the place where the runtime tells it. */
export function codeProblem(error: unknown): string {
  const text = plain(errorText(error)).replace(/^(?:Syntax|Type)Error: /, "");
  // Some runtimes put an excerpt of the code, or the place, after the message.
  const [reason = text] = text.split(/ {2}\| | +at (?:async )?file:/);
  const place = placeOfError(error);
  return place === undefined ? reason : `${reason} (${place})`;
}

function placeOfError(error: unknown): string | undefined {
  if (!isObject(error)) return undefined;
  const { position } = error;
  if (isObject(position) && typeof position.file === "string")
    return `${position.file}:${String(position.line)}:${String(position.column)}`;
  const told = error instanceof Error ? plain(`${error.stack ?? ""}\n${error.message}`) : "";
  // The runtime's own places have no path, and ours are not where the mistake is.
  for (const [, path = "", line, column] of told.matchAll(PLACE)) {
    if (OURS.some((folder) => path.startsWith(folder))) continue;
    return column === undefined ? `${path}:${line}` : `${path}:${line}:${column}`;
  }
  return undefined;
}

/** The folders of our own code. */
const OURS: readonly string[] = ["./", "../core/"].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);

const PLACE = /(?:^|[\s(]|file:\/\/)(\/[^\s:()]+):(\d{1,9})(?::(\d{1,9}))?/g;

/** A text without the colours some runtimes give their messages. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  return text.replaceAll(/\u001b\[[\d;]{0,20}m/g, "");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
