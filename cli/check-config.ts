import { diagnosticJson } from "../core/host.ts";
import type { Diagnostic } from "../core/mod.ts";
import { diagnosticsText, findConfiguration, readConfiguration } from "./configuration.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** How `check-config` looks at a configuration. */
export interface CheckOptions {
  /** The file named, if any. */
  readonly named: string | undefined;
  readonly folder: string;
  readonly json: boolean;
  /** Whether warnings count as errors. */
  readonly strict: boolean;
  /** Whether to look at the files and directories it names. */
  readonly files: boolean;
}

/** `mta check-config`: prints everything found; the exit code says whether a server would start with it. */
export async function checkConfig(options: CheckOptions, to: Terminal): Promise<number> {
  const file = await configurationMeant(options.named, options.folder);
  const result = await readConfiguration({ kind: "file", file }, { checkFiles: options.files });
  const diagnostics = options.strict ? result.diagnostics.map(asError) : result.diagnostics;
  if (options.json) to.print(JSON.stringify(diagnostics.map(diagnosticJson), undefined, 2));
  else
    to.print(
      diagnosticsText({ ...result, diagnostics }, to.colour) || `${file}: no problems found`,
    );
  const failed = diagnostics.some(({ severity }) => severity === "error");
  return failed ? EXIT.refused : EXIT.done;
}

/** The file named, or the one in the folder. Throws `UsageError` when there is none. */
export async function configurationMeant(
  named: string | undefined,
  folder: string,
): Promise<string> {
  const file = await findConfiguration(named, folder);
  if (file === undefined)
    throw new UsageError("which file? This folder has neither mta.config.ts nor config");
  return file;
}

function asError(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: "error" };
}
