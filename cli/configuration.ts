import { stat } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import {
  canBind,
  diskFiles,
  isListed,
  type LoadResult,
  loadConfig,
  noEffectText,
  type PluginProblem,
  pluginProblems,
  renderDiagnostic,
  shippedProfiles,
  summary,
} from "../core/host.ts";
import {
  type ConfigDefinition,
  type Diagnostic,
  type Plugin,
  placeOf,
  type ResolvedConfig,
  refuseIrregular,
  systemClock,
} from "../core/mod.ts";
import { spoolDirectory } from "../plugins/spool/contract.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { changedFiles } from "./changed-files.ts";
import { commandProblems } from "./commands-of-plugins.ts";
import { Refused } from "./exit.ts";
import { codeProblem, importPlugin, loadedInTime } from "./import-plugin.ts";
import type { LoadedCode } from "./loaded-code.ts";
import { packageEntry } from "./package-entry.ts";
import type { Terminal } from "./terminal.ts";

/** Where a configuration comes from: a file, or a text that stands for one. */
export type ConfigurationSource =
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "sandbox"; readonly file: string; readonly text: string };

/**
 * The file meant: the one named, else `mta.config.ts` or `config` in the folder where these are regular files (many projects
 * have a folder `config` of their own); undefined when there is none.
 */
export async function findConfiguration(
  named: string | undefined,
  folder: string,
): Promise<string | undefined> {
  if (named !== undefined) return resolve(folder, named);
  for (const name of ["mta.config.ts", "config"]) {
    const file = join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile()) return file;
  }
  return undefined;
}

/** How a configuration is read. */
export interface ReadOptions {
  /** Whether to look at the files and directories that are named; `yes` unless stated. */
  readonly checkFiles?: boolean;
  /** Texts that files have instead of their own: what the configuration would be with them. */
  readonly changes?: ReadonlyMap<string, string>;
  /** Remembers the code that is loaded, for later reads. */
  readonly code?: LoadedCode;
}

/** Reads a configuration with the plugins of the distribution and its own. */
export async function readConfiguration(
  source: ConfigurationSource,
  { code, changes, ...options }: ReadOptions = {},
): Promise<LoadResult<Plugin>> {
  const { file } = source;
  const files = changes === undefined ? diskFiles : changedFiles(changes);
  const loadPlugin = async (named: string, folder: string): Promise<Plugin> => {
    const path = isAbsolute(named) ? named : await packageEntry(named, folder);
    await refuseIrregular(path);
    await code?.look(path);
    return importPlugin(path);
  };
  const examine = (plugins: readonly Plugin[]): readonly PluginProblem<Plugin>[] => [
    ...pluginProblems(plugins),
    ...commandProblems(plugins),
  ];
  const plugins = standardPlugins;
  const given = {
    file,
    plugins,
    loadPlugin,
    examine,
    shipped: shippedProfiles,
    canBind,
    now: () => systemClock.now(),
    ...options,
  };
  if (source.kind === "sandbox") {
    const read = (path: string): Promise<string> =>
      path === file ? Promise.resolve(source.text) : files.read(path);
    return loadConfig({ ...given, files: { ...files, read } });
  }
  if (!/\.[cm]?[jt]s$/.test(file)) return loadConfig({ ...given, files });
  await code?.lookBehind(file);
  const imported = await importDefinition(file);
  if (imported.ok) return loadConfig({ ...given, files, definition: imported.definition });
  const nothing = await loadConfig({ ...given, files, definition: {} });
  return { ...nothing, config: undefined, diagnostics: [imported.diagnostic] };
}

/**
 * Reads a configuration to look at it, not to run it: the files it names need not be there. Complains about includes that
 * could not be read, because what they hold is missing in all that is said of it.
 */
export async function lookAtConfiguration(file: string, to: Terminal): Promise<LoadResult<Plugin>> {
  const result = await readConfiguration({ kind: "file", file }, { checkFiles: false });
  const missing = result.diagnostics.filter(({ code }) => INCOMPLETE.has(code));
  if (result.config !== undefined && missing.length > 0)
    to.complain(diagnosticsText({ ...result, diagnostics: missing }, to.colour));
  return result;
}

/** A configuration without errors. */
export interface UsableConfiguration {
  readonly config: ResolvedConfig;
  readonly plugins: readonly Plugin[];
}

/** The configuration in a file, looked at and not run. Throws `Refused` when it has errors. */
export async function usableConfiguration(
  file: string,
  to: Terminal,
): Promise<UsableConfiguration> {
  return usable(file, await lookAtConfiguration(file, to));
}

/** The configuration in a file, as `usableConfiguration` has it; without a file, one with nothing in it. */
export async function usableOrEmpty(
  file: string | undefined,
  folder: string,
  to: Terminal,
): Promise<UsableConfiguration> {
  if (file !== undefined) return usableConfiguration(file, to);
  return usable(folder, await readConfiguration({ kind: "sandbox", file: folder, text: "" }));
}

/** What is said of a file whose errors are not shown here. */
export function errorsIn(file: string): string {
  return `${file} has errors; see: mta check-config ${file}`;
}

function usable(file: string, { config, plugins }: LoadResult<Plugin>): UsableConfiguration {
  if (config === undefined) throw new Refused(errorsIn(file));
  return { config, plugins };
}

/** Diagnostics that mean that a part of the configuration is missing. */
const INCOMPLETE: ReadonlySet<string> = new Set(["include-not-found", "unreadable-file"]);

/** A configuration in code, or why there is none. */
type Imported =
  | { readonly ok: true; readonly definition: ConfigDefinition<Plugin> }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Imports of definitions so far: two within a millisecond are two nonetheless. */
let imports = 0;

async function importDefinition(file: string): Promise<Imported> {
  let module: unknown;
  try {
    await refuseIrregular(file);
    // The query makes every reload read the file anew. A path, not a URL: Bun ignores the query of a file URL.
    module = await loadedInTime(import(`${file}?at=${Date.now()}.${++imports}`));
  } catch (error) {
    return unusable("unreadable-file", `${file} cannot be loaded: ${codeProblem(error)}`);
  }
  const definition = isObject(module) ? module.default : undefined;
  if (isDefinition(definition)) return { ok: true, definition };
  const hint = "write: export default defineConfig({ … })";
  return unusable("bad-definition", `${file} exports no configuration`, hint);
}

function unusable(code: Diagnostic["code"], message: string, hint?: string): Imported {
  const diagnostic = {
    code,
    severity: "error",
    message,
    at: undefined,
    includedFrom: [],
    hint,
  } as const;
  return { ok: false, diagnostic };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isDefinition(value: unknown): value is ConfigDefinition<Plugin> {
  return isObject(value);
}

/** All diagnostics as text, by place, with a line that counts them. */
export function diagnosticsText(
  { diagnostics, texts }: Pick<LoadResult<Plugin>, "diagnostics" | "texts">,
  colour: boolean,
): string {
  if (diagnostics.length === 0) return "";
  const toShow = diagnostics.filter((diagnostic) => !isListed(diagnostic));
  const shown = toShow
    .slice(0, MOST_SHOWN)
    .map((diagnostic) => renderDiagnostic(diagnostic, { texts, colour }));
  if (toShow.length > MOST_SHOWN) shown.push(`and ${toShow.length - MOST_SHOWN} more diagnostics`);
  const withoutEffect = noEffectText(diagnostics);
  if (withoutEffect !== undefined) shown.push(withoutEffect);
  return `${shown.join("\n\n")}\n\n${errorsAgain(diagnostics)}${summary(diagnostics)}`;
}

/** Diagnostics that are shown: more of them are mostly one mistake made many times. */
const MOST_SHOWN = 1000;
/** Errors that are repeated at the end, as they may be lost among warnings. */
const MOST_AGAIN = 10;

/** The errors in a line each, where they could be lost among warnings; else nothing. */
function errorsAgain(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0 || errors.length === diagnostics.length) return "";
  const lines = errors.slice(0, MOST_AGAIN).map(({ at, message }) => {
    return `  ${at ? `${placeOf(at)}: ` : ""}${message}\n`;
  });
  const more = errors.length - lines.length;
  return `errors:\n${lines.join("")}${more > 0 ? `  and ${more} more\n` : ""}`;
}

/** Where a server with this configuration keeps its control socket. */
export function controlSocketPath({ partial }: Pick<LoadResult<Plugin>, "partial">): string {
  return join(spoolDirectory(partial), "control.sock");
}
