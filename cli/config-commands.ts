import { rename, stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { DirectiveIndex, formatConfig, LANGUAGE, renderDiagnostic } from "../core/host.ts";
import { errorText, readRegularFile } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { configurationMeant } from "./check-config.ts";
import { diagnosticsText, lookAtConfiguration } from "./configuration.ts";
import { EXIT, Refused, UsageError } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** What a `config` command is asked. */
export interface ConfigRequest {
  /** Words after `config`. */
  readonly words: readonly string[];
  /** The configuration meant, if an option names it. */
  readonly config: string | undefined;
  readonly folder: string;
  /** Write formatted files in place. */
  readonly write: boolean;
  /** Only say which files are not formatted. */
  readonly check: boolean;
}

/** `mta config print|fmt`. Returns the exit code. */
export function configCommand(request: ConfigRequest, to: Terminal): Promise<number> {
  const [command, ...files] = request.words;
  switch (command) {
    case "print":
      return printConfiguration(files[0] ?? request.config, request.folder, to);
    case "fmt":
      return formatFiles(request, files, to);
    default:
      throw new UsageError(`there is no "config ${command ?? ""}"`);
  }
}

/** `mta config print`: the whole configuration as one text. Diagnostics go to standard error. */
async function printConfiguration(
  named: string | undefined,
  folder: string,
  to: Terminal,
): Promise<number> {
  const file = await configurationMeant(named, folder);
  const result = await lookAtConfiguration(file, to);
  if (result.config === undefined) {
    to.complain(diagnosticsText(result, to.colour));
    return EXIT.refused;
  }
  const { text, unprintable } = result.print();
  to.copy(text.trimEnd());
  if (unprintable.length === 0) return EXIT.done;
  to.complain(`no text file can hold: ${unprintable.join(", ")}`);
  return EXIT.refused;
}

async function formatFiles(
  { config, folder, write, check }: ConfigRequest,
  named: readonly string[],
  to: Terminal,
): Promise<number> {
  const files =
    named.length > 0
      ? named.map((file) => resolve(folder, file))
      : [await configurationMeant(config, folder)];
  if (files.length > 1 && !write && !check)
    throw new UsageError("with several files, say --write or --check");
  const words = new DirectiveIndex([LANGUAGE, ...standardPlugins]);
  let changed = 0;
  let refused = 0;
  for (const file of files) {
    const text = await readText(file);
    const formatted = formatConfig(file, text, (name) => words.everywhere(name).length > 0);
    if (!formatted.ok) {
      refused++;
      const texts = new Map([[file, text]]);
      for (const diagnostic of formatted.diagnostics)
        to.complain(renderDiagnostic(diagnostic, { texts, colour: to.colour }));
      continue;
    }
    if (!write && !check) to.copy(formatted.text.trimEnd());
    if (formatted.text === text) continue;
    changed++;
    if (write) await replaceFile(file, formatted.text);
    if (write || check) to.print(file);
  }
  return refused > 0 || (check && changed > 0) ? EXIT.refused : EXIT.done;
}

async function readText(file: string): Promise<string> {
  if (/\.[cm]?[jt]s$/.test(file))
    throw new Refused(`${file} is code: format it with a code formatter`);
  try {
    return await readRegularFile(file);
  } catch (error) {
    throw new Refused(`${file} cannot be read: ${errorText(error)}`);
  }
}

/** Writes beside the file and renames, so that no reader sees half of it. */
async function replaceFile(file: string, text: string): Promise<void> {
  const { mode } = await stat(file);
  const beside = `${file}.new`;
  await writeFile(beside, text, { mode, flag: "wx" });
  await rename(beside, file);
}
