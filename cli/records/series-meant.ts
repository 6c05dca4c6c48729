import type { Arguments } from "../arguments.ts";
import { findConfiguration, usableConfiguration } from "../configuration.ts";
import { Refused, UsageError } from "../exit.ts";
import type { Terminal } from "../terminal.ts";
import { configuredSeries, type FileSeries, seriesNamed } from "./record-files.ts";

/**
 * The files with records that are meant: those named, else those of the configuration, of which there must be some if they are `needed`.
 * Throws `UsageError`, `Refused`.
 */
export async function seriesMeant(
  names: readonly string[],
  options: Arguments["options"],
  folder: string,
  to: Terminal,
  needed: boolean,
): Promise<readonly FileSeries[]> {
  if (names.length > 0) return seriesNamed(names, folder);
  const file = await findConfiguration(options.get("config"), folder);
  if (file === undefined) throw new UsageError("which files? name them, or give -c FILE");
  const { config } = await usableConfiguration(file, to);
  const series = configuredSeries(config);
  if (series.length > 0 || !needed) return series;
  throw new Refused(`${file} has no <acct-file>: name files with records`);
}
