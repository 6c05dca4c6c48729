import { queueParts, type ServerState } from "../../core/mod.ts";
import type { Allowances } from "./allowance.ts";
import { type ColdDays, keyOf } from "./cold-days.ts";
import type { WarmUpReport } from "./contract.ts";
import type { WarmUpDay } from "./day.ts";
import type { Ramp, WarmUps } from "./warm-ups.ts";

/** What an overview is made from. */
export interface OverviewParts {
  readonly warmUps: WarmUps;
  readonly days: ColdDays;
  readonly allowances: Allowances;
  readonly kept: ServerState<WarmUpDay>;
  /** What `max-cold-virtual-mta-msg` says of a domain's mail for a cold virtual MTA. */
  readonly usual: (virtualMta: string, domain: string) => readonly number[];
}

/** A part of an overview, and the key after which the next one begins; undefined when there is no more. */
export interface OverviewPage {
  readonly warmUps: readonly WarmUpReport[];
  readonly next: string | undefined;
}

/** How far all warm-ups have come: those that have begun, and at the beginning of the list those that are written and have not. */
export function overview(
  parts: OverviewParts,
  after: string | undefined,
  most: number,
): OverviewPage {
  const { warmUps, kept, usual } = parts;
  const entries = kept.entries(after, most);
  const reports: WarmUpReport[] = [];
  if (after === undefined)
    for (const ramp of warmUps.shared())
      if (kept.get(keyOf(ramp)) === undefined) reports.push(report(ramp, parts));
  for (const [key] of entries) {
    const { virtualMta, domain } = queueParts(key);
    // What the configuration no longer says anything about is not warmed up.
    const ramp = warmUps.ramp(virtualMta, domain, usual(virtualMta, domain));
    if (ramp !== undefined && keyOf(ramp) === key) reports.push(report(ramp, parts));
  }
  const last = entries.at(-1);
  return { warmUps: reports, next: entries.length < most ? undefined : last?.[0] };
}

function report(ramp: Ramp, { days, allowances }: OverviewParts): WarmUpReport {
  const { virtualMta, domain, hold } = ramp;
  const allowance = days.allowance(ramp);
  const used = allowances.used(ramp);
  return {
    ...{ virtualMta, domain, day: days.dayOf(ramp), date: days.today(ramp), allowance, used },
    left: used === undefined ? undefined : Math.max(allowance - used, 0),
    whenFull: hold ? "hold" : "overflow",
    stopped: (days.known(ramp)?.held ?? []).length > 0,
    nextMidnight: days.midnight(ramp),
  };
}
