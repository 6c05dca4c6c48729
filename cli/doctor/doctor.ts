import { hostname } from "node:os";
import { type LoadResult, resolvingOffline } from "../../core/host.ts";
import { type Plugin, systemClock, systemRandom } from "../../core/mod.ts";
import { boundedResolver } from "../../plugins/compliance/contract.ts";
import type { Arguments } from "../arguments.ts";
import { findConfiguration, readConfiguration } from "../configuration.ts";
import { EXIT, UsageError } from "../exit.ts";
import { countText } from "../grouped.ts";
import type { Terminal } from "../terminal.ts";
import { examine } from "./examine.ts";
import { type Diagnosis, doubtful, type Health, type Observed, well, wrong } from "./finding.ts";
import { wantedBy } from "./subject.ts";
import { thisHost } from "./this-host.ts";
import type { WayOutAsked } from "./way-out-check.ts";

/** What the look-ups may come to: they end before their checks do, which then say what is known. */
const BOUNDS = { time: 15_000, lookups: 5000 };

/** What `mta doctor` is asked. */
export interface DoctorRequest {
  readonly options: Arguments["options"];
  /** The current folder. */
  readonly folder: string;
}

/**
 * `mta doctor`: whether this host has what the server and its configuration want of it, and what to do where it has not. Changes
 * nothing: a file in the spool is there for some seconds. Returns the exit code: 1 where something keeps mail from going.
 */
export async function doctor({ options, folder }: DoctorRequest, to: Terminal): Promise<number> {
  const file = await findConfiguration(options.get("config"), folder);
  const read = await readConfiguration(
    file === undefined
      ? { kind: "sandbox", file: `${folder}/config`, text: "" }
      : { kind: "file", file },
    { checkFiles: false },
  );
  const connect = wayOutIn(options.get("reach"));
  const [clock, random] = [systemClock, systemRandom];
  const given = { config: read.partial, plugins: read.plugins, clock, random };
  to.progress?.("looking at this host…");
  const found = await resolvingOffline(given, (unbounded) => {
    const resolver = boundedResolver(unbounded, clock, BOUNDS);
    const host = thisHost({ resolver, clock, random });
    return examine({
      ...{ host, clock, connect, configFile: file },
      wanted: wantedBy(read.partial, hostname(), host),
      configuration: configurationOf(file, read),
      dns: !options.has("no-dns"),
    });
  });
  to.progress?.("");
  to.print(options.has("json") ? JSON.stringify(found, undefined, 2) : textOf(found));
  return found.some(({ health }) => health === "problem") ? EXIT.refused : EXIT.done;
}

/** Where a connection is to be tried, of `HOST` or `HOST:PORT`. Throws `UsageError`. */
export function wayOutIn(text: string | undefined): WayOutAsked | undefined {
  if (text === undefined) return undefined;
  const found = /^(?:\[([\da-fA-F:.]+)\]|([^\s:[\]]{1,255}))(?::(\d{1,5}))?$/.exec(text);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3] ?? 25);
  if (host === undefined || port < 1 || port > 65_535)
    throw new UsageError(`--reach takes HOST or HOST:PORT, not "${text}"`);
  return { host, port };
}

function configurationOf(file: string | undefined, read: LoadResult<Plugin>): Observed {
  if (file === undefined)
    return doubtful(
      "no configuration was found here: the defaults are examined",
      "make one: mta init; or name it: -c FILE",
    );
  const errors = read.diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors > 0)
    return wrong(
      `${file} has ${errors === 1 ? "an error" : `${errors} errors`}: what could be read of it is looked at`,
      `mta check-config ${file}`,
    );
  return well(file);
}

const SIGNS: Readonly<Record<Health, string>> = {
  ok: "ok",
  warning: "warning",
  problem: "PROBLEM",
  unknown: "?",
};

function textOf(found: readonly Diagnosis[]): string {
  const lines = found.map(({ check, health, seen, advice }) => {
    const line = `${SIGNS[health].padEnd(9)}${check.padEnd(15)}${seen}`;
    return advice === undefined ? line : `${line}\n${" ".repeat(24)}→ ${advice}`;
  });
  const count = (which: Health): number => found.filter(({ health }) => health === which).length;
  const counted = (which: Health): string => countText(count(which), which);
  const summary = `${counted("problem")}, ${counted("warning")}, ${count("unknown")} that could not be told`;
  return [...lines, summary].join("\n");
}
