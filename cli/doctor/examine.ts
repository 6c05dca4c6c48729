import { type Clock, errorText, within } from "../../core/mod.ts";
import type { ExaminedHost } from "./examined-host.ts";
import { CHECKS, type CheckName, type Diagnosis, type Observed, untold } from "./finding.ts";
import {
  checkClock,
  checkKernel,
  checkMemory,
  checkOpenFiles,
  checkRuntime,
} from "./host-checks.ts";
import { checkCertificates, checkDkim } from "./key-checks.ts";
import { checkDns, checkHostName, checkSources } from "./name-checks.ts";
import { checkPermissions } from "./permission-checks.ts";
import { checkPorts } from "./port-checks.ts";
import { checkSpool } from "./spool-checks.ts";
import type { Wanted } from "./subject.ts";
import { checkWayOut, type WayOutAsked } from "./way-out-check.ts";

/** Milliseconds that a check may take. */
const LONGEST = 20_000;

/** What an examination is made of. */
export interface Examination {
  readonly host: ExaminedHost;
  readonly wanted: Wanted;
  readonly clock: Clock;
  readonly configFile: string | undefined;
  /** What is wrong with the configuration itself. */
  readonly configuration: Observed;
  /** Whether the DNS is asked. */
  readonly dns: boolean;
  /** Where a connection out is tried; undefined for nowhere. */
  readonly connect: WayOutAsked | undefined;
}

type Found = Observed | readonly Observed[];

/** Looks at everything, in the order of `CHECKS`. A check that fails or takes too long is one that could not tell. */
export async function examine(examination: Examination): Promise<readonly Diagnosis[]> {
  const checks = checksOf(examination);
  const found = new Map<CheckName, readonly Observed[]>();
  const run = async (name: CheckName): Promise<void> => {
    found.set(name, await outcomeOf(checks[name], examination.clock));
  };
  // The disk first: what runs beside it would slow it down.
  await run("spool");
  await Promise.all(CHECKS.filter((name) => name !== "spool").map(run));
  return CHECKS.flatMap((check) =>
    (found.get(check) ?? []).map((observed) => ({ check, ...observed })),
  );
}

function checksOf({
  host,
  wanted,
  configFile,
  configuration,
  dns,
  connect,
}: Examination): Readonly<Record<CheckName, () => Found | Promise<Found>>> {
  const online = (check: () => Promise<Found>) => (dns ? check : () => []);
  return {
    configuration: () => configuration,
    runtime: () => checkRuntime(host),
    "open-files": () => checkOpenFiles(host, wanted),
    memory: () => checkMemory(host, wanted),
    kernel: () => checkKernel(host),
    clock: () => checkClock(host),
    spool: () => checkSpool(host, wanted),
    permissions: () => checkPermissions(host, wanted, configFile),
    ports: () => checkPorts(host, wanted),
    certificates: () => checkCertificates(host, wanted),
    dns: online(() => checkDns(host, wanted)),
    "host-name": online(() => checkHostName(host, wanted)),
    sources: online(() => checkSources(host, wanted)),
    dkim: online(() => checkDkim(host, wanted)),
    "port-25": () => (connect === undefined ? [] : checkWayOut(host, connect)),
  };
}

async function outcomeOf(
  check: () => Found | Promise<Found>,
  clock: Clock,
): Promise<readonly Observed[]> {
  try {
    const work = Promise.resolve().then(check);
    const found = await within<Found>(clock, LONGEST, work, () =>
      untold(`it took longer than ${LONGEST / 1000} s`),
    );
    return [found].flat();
  } catch (error) {
    return [untold(`it could not be looked at: ${errorText(error)}`)];
  }
}
