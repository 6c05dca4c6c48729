import { dirname, resolve } from "node:path";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { errorText } from "../errors/error-text.ts";
import { Binder } from "./binder.ts";
import { runChecks } from "./checks.ts";
import { type ConfigDefinition, definitionNodes } from "./definition.ts";
import { DirectiveIndex, type DirectiveOwner } from "./directives.ts";
import { type ConfigFiles, type Expanded, expand } from "./expand.ts";
import type { ResolvedConfig } from "./resolved-config.ts";
import { Resolution } from "./resolver.ts";

/** What to load and with what. */
export interface LoadOptions<P extends DirectiveOwner> {
  /** Absolute path of the main file. For a definition: where it stands. */
  readonly file: string;
  /** The configuration when it is written in TypeScript; otherwise `file` is read as text. */
  readonly definition?: ConfigDefinition<P>;
  /** Enabled plugins, the built-in ones in order. */
  readonly plugins: readonly P[];
  /** Plugins that exist but are not enabled. */
  readonly disabled?: readonly P[];
  readonly files: ConfigFiles;
  /** Loads the plugin named in a `plugin` line; rejects with what is wrong. */
  readonly loadPlugin: (path: string) => Promise<P>;
}

/** A configuration with all that was found about it; `config` is undefined when an error is among it. */
export interface LoadResult<P> {
  readonly config: ResolvedConfig | undefined;
  /** Sorted by place. */
  readonly diagnostics: readonly Diagnostic[];
  /** Enabled plugins, those named in the configuration included. */
  readonly plugins: readonly P[];
  /** Texts of the files read, for code frames. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads a configuration: text → tree → bound settings → answers. Never throws; everything wrong is a diagnostic. */
export async function loadConfig<P extends DirectiveOwner>(
  options: LoadOptions<P>,
): Promise<LoadResult<P>> {
  const { file, definition, files } = options;
  const expanded = definition
    ? await expandDefinition(file, definition, files)
    : await expand(file, files);
  const diagnostics: Diagnostic[] = [...expanded.diagnostics];
  const report = (finding: Omit<Diagnostic, "includedFrom">): void => {
    const includedFrom = (finding.at && expanded.chains.get(finding.at.file)) ?? [];
    diagnostics.push({ ...finding, includedFrom });
  };

  const plugins = [...options.plugins, ...(definition?.plugins ?? [])];
  for (const { text, at } of expanded.plugins) {
    try {
      plugins.push(await options.loadPlugin(text));
    } catch (error) {
      const message = `${text} is no plugin: ${errorText(error)}`;
      report({ code: "unreadable-plugin", severity: "error", message, at, hint: undefined });
    }
  }

  const enabled = new DirectiveIndex(plugins);
  for (const message of enabled.conflicts)
    report({ code: "claimed-twice", severity: "error", message, at: undefined, hint: undefined });
  const known = new DirectiveIndex(options.disabled ?? []);
  const binder = new Binder({ enabled, known, report });
  binder.bind(expanded.nodes);
  runChecks(binder.root, plugins, enabled, report);

  diagnostics.sort(byPlace);
  const failed = diagnostics.some(({ severity }) => severity === "error");
  const config = failed ? undefined : new Resolution(binder.root, enabled, dirname(file));
  return { config, diagnostics, plugins, texts: expanded.texts };
}

/** A definition's own nodes behind those of the files it includes. */
async function expandDefinition(
  file: string,
  definition: ConfigDefinition,
  files: ConfigFiles,
): Promise<Expanded> {
  const included: Expanded[] = [];
  for (const path of definition.include ?? [])
    included.push(await expand(resolve(dirname(file), path), files));
  return {
    nodes: [...included.flatMap(({ nodes }) => nodes), ...definitionNodes(file, definition)],
    plugins: included.flatMap(({ plugins }) => plugins),
    diagnostics: included.flatMap(({ diagnostics }) => diagnostics),
    chains: new Map(included.flatMap(({ chains }) => [...chains])),
    texts: new Map(included.flatMap(({ texts }) => [...texts])),
  };
}

function byPlace({ at: a }: Diagnostic, { at: b }: Diagnostic): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
