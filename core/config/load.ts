import { dirname } from "node:path";
import type { BlockScope } from "../directive/scope.ts";
import type { Diagnostic, Position } from "../errors/diagnostic.ts";
import { inSlices, type Steps } from "../time/pace.ts";
import { bindSteps } from "./bind/binder.ts";
import type { BoundBlock } from "./bind/bound.ts";
import type { ConfigDefinition, SettingTables } from "./bind/definition.ts";
import { definitionNodes } from "./bind/definition-nodes.ts";
import { DirectiveIndex, type DirectiveOwner } from "./bind/directives.ts";
import { LANGUAGE } from "./bind/language.ts";
import { NoEffect } from "./bind/no-effect.ts";
import {
  definitionPlugins,
  namedPlugins,
  type PluginProblem,
  placeInDefinition,
} from "./bind/plugins.ts";
import { type AskedOfFiles, askFiles } from "./check/asked-of-files.ts";
import { checkEndpoints } from "./check/endpoints.ts";
import { checkLocalAddresses } from "./check/local-addresses.ts";
import { type MentionAt, mentionSteps } from "./check/mentions.ts";
import { checkPaths } from "./check/named-paths.ts";
import { checkNamedPools, checkPools } from "./check/named-pools.ts";
import { checkSteps } from "./check/plugin-checks.ts";
import { checkUnused, nameSteps } from "./check/referenced-names.ts";
import { checkWrittenFiles } from "./check/written-files.ts";
import { Diagnostics } from "./report/diagnostics.ts";
import { type PrintedConfig, printConfig } from "./report/print.ts";
import { hideSecrets } from "./report/secrets.ts";
import { Pools } from "./resolve/pools.ts";
import { Resolution } from "./resolve/resolution.ts";
import type { ResolvedConfig } from "./resolve/resolved-config.ts";
import { type ShippedText, shippedLayer } from "./shipped-layer.ts";
import { joinContinuations } from "./syntax/continuations.ts";
import { type ConfigFiles, expandFile, expandNodes } from "./syntax/expand.ts";
import { Macros } from "./syntax/macros.ts";

/** What to load and with what. */
export interface LoadOptions<P extends DirectiveOwner> {
  /** Absolute path of the main file. For a definition: where it is. */
  readonly file: string;
  /** The configuration when it is written in TypeScript; otherwise `file` is read as text. */
  readonly definition?: ConfigDefinition<P, SettingTables>;
  /** Enabled plugins, the built-in ones in order. */
  readonly plugins: readonly P[];
  /** Plugins that exist but are not enabled. */
  readonly disabled?: readonly P[];
  readonly files: ConfigFiles;
  /** Loads the plugin named in a `plugin` line: an absolute path, or a package to be found from `folder`; rejects with what is wrong. */
  readonly loadPlugin: (named: string, folder: string) => Promise<P>;
  /** Looks whether the plugins can work, each by itself and together; `pluginProblems` does for whole plugins. */
  readonly examine?: (plugins: readonly P[]) => readonly PluginProblem<P>[];
  /** Reads what holds where no block and no line of the configuration says otherwise: `shippedProfiles` does. Nothing unless stated. */
  readonly shipped?: () => Promise<ShippedText>;
  /** Tells whether this host can send from an address; asked as files are looked at. */
  readonly canBind?: (address: string) => Promise<boolean>;
  /** The time, milliseconds since the epoch; what depends on it is not checked without. */
  readonly now?: () => number;
  /** Whether to look at the files and directories that are named; `yes` unless stated. Without, a missing include is a warning. */
  readonly checkFiles?: boolean;
}

/** A configuration with all that was found about it; `config` is undefined when an error is among it. */
export interface LoadResult<P> {
  readonly config: ResolvedConfig | undefined;
  /** What could be understood in spite of errors: enough to find the server it belongs to, not to run one. */
  readonly partial: ResolvedConfig;
  /** Sorted by place. */
  readonly diagnostics: readonly Diagnostic[];
  /** Enabled plugins, those named in the configuration included. */
  readonly plugins: readonly P[];
  /** Texts of the files read, for code frames. */
  readonly texts: ReadonlyMap<string, string>;
  /** The whole configuration as one text, includes put in. */
  readonly print: (options?: { readonly showsSecrets?: boolean }) => PrintedConfig;
}

/**
 * Reads a configuration: text → tree → bound settings → answers. Never throws; everything wrong is a diagnostic. Works in
 * slices, so that a server goes on serving meanwhile.
 */
export async function loadConfig<P extends DirectiveOwner>(
  options: LoadOptions<P>,
): Promise<LoadResult<P>> {
  const { file, definition, files, checkFiles = true } = options;
  const diagnostics = new Diagnostics();
  const missing = checkFiles ? "error" : "warning";
  const expanded = definition
    ? await expandNodes(definitionNodes(file, definition, diagnostics), files, diagnostics, missing)
    : await expandFile(file, files, diagnostics, missing);
  const inCode = definitionPlugins(file, definition, diagnostics);
  const named = await namedPlugins(expanded.plugins, options.loadPlugin, diagnostics);
  const plugins = [...new Set([...options.plugins, ...inCode, ...named.keys()])];
  const placeOfPlugin = (plugin: DirectiveOwner | undefined): Position | undefined => {
    const own = plugins.find((each) => each === plugin);
    if (own === undefined) return undefined;
    return named.get(own) ?? (inCode.includes(own) ? placeInDefinition(file) : undefined);
  };
  for (const { plugin, code, message, hint } of options.examine?.(plugins) ?? [])
    diagnostics.error(code, message, placeOfPlugin(plugin), hint);

  const enabled = new DirectiveIndex([LANGUAGE, ...plugins]);
  for (const { message, owners } of enabled.conflicts) {
    const at = owners.map(placeOfPlugin).find((place) => place !== undefined);
    diagnostics.error("claimed-twice", message, at, "enable only one of them");
  }
  const disabled = new DirectiveIndex(options.disabled ?? []);
  const nodes = joinContinuations(expanded.nodes, enabled);
  const macros = new Macros(nodes, diagnostics);
  const noEffect = new NoEffect(enabled);
  const root = await inSlices(
    bindSteps(nodes, { enabled, disabled, macros, diagnostics, noEffect }),
  );
  const below =
    options.shipped &&
    (await shippedLayer(options.shipped, { enabled, disabled, macros, diagnostics, noEffect }));
  const texts = new Map([...expanded.texts, ...(below?.texts ?? [])]);
  const resolution = new Resolution(root, enabled, dirname(file), below?.root);

  const questions: AskedOfFiles[] = [];
  await inSlices(
    checkSteps({
      ...{ root, directives: enabled, resolution, diagnostics, noEffect, questions, placeOfPlugin },
    }),
  );
  noEffect.report(diagnostics);
  const mentions = await inSlices(mentionSteps(root, diagnostics));
  const { complete } = expanded;
  await inSlices(blockCheckSteps({ root, mentions, macros, complete, diagnostics }));
  const own = new Set([
    ...expanded.texts.keys(),
    ...expanded.plugins.map(({ text }) => text),
    file,
  ]);
  checkWrittenFiles(mentions, own, diagnostics);
  const isDefined = (scope: BlockScope, name: string): boolean => resolution.has(scope, name);
  if (checkFiles) await checkPaths(mentions, { files, isDefined }, diagnostics);
  if (checkFiles && options.now) await askFiles(questions, files.read, options.now(), diagnostics);
  if (checkFiles && options.canBind)
    await checkLocalAddresses(mentions, options.canBind, diagnostics);

  const sorted = hideSecrets(diagnostics.sorted(), texts, [enabled, disabled]);
  const failed = sorted.some(({ severity }) => severity === "error");
  const config = failed ? undefined : resolution;
  const print = (how?: { readonly showsSecrets?: boolean }): PrintedConfig =>
    printConfig(
      root,
      {
        files: expanded.plugins.map(({ text }) => text),
        inCode: inCode.map(({ name }) => name),
      },
      how,
    );
  return {
    config,
    partial: resolution,
    diagnostics: sorted,
    plugins,
    texts,
    print,
  };
}

/** Looks whether blocks go together and what is named is there. */
function* blockCheckSteps(given: {
  readonly root: BoundBlock;
  readonly mentions: readonly MentionAt[];
  readonly macros: Macros;
  /** Whether all files were read: what could not be read may hold what seems to be missing. */
  readonly complete: boolean;
  readonly diagnostics: Diagnostics;
}): Steps<void> {
  const { root, mentions, macros, complete, diagnostics } = given;
  const pools = new Pools(root);
  checkPools(root, pools, mentions, diagnostics);
  yield;
  checkEndpoints(root, mentions, diagnostics);
  yield;
  if (!complete) return;
  // A pool whose members could not be read is not empty.
  if (diagnostics.errors === 0) checkNamedPools(root, pools, mentions, diagnostics);
  yield* nameSteps(root, mentions, diagnostics);
  checkUnused(root, mentions, macros, diagnostics);
}
