import { normalizeAddressDomain } from "../../core/mod.ts";
import type { Allowances } from "./allowance.ts";
import { type ColdDays, keyOf } from "./cold-days.ts";
import { lineIn, type WarmUpLine } from "./csv.ts";
import { dayNumber } from "./day.ts";
import type { Ramp, WarmUps } from "./warm-ups.ts";

/** What an import takes. */
export interface ImportParts {
  readonly warmUps: WarmUps;
  readonly days: ColdDays;
  readonly allowances: Allowances;
  readonly usual: (virtualMta: string, domain: string) => readonly number[];
}

/** What came of lines: how many count, or what is wrong with the first that is. */
export type Imported =
  | { readonly ok: true; readonly lines: number }
  | { readonly ok: false; readonly line: number; readonly problem: string };

/** A line with the warm-up that it is about. */
interface Meant {
  readonly ramp: Ramp;
  readonly line: WarmUpLine;
}

/**
 * Takes over how far warm-ups have come elsewhere: nothing if a line is wrong, or with `checkOnly`. `first` is the number of the first of
 * the lines in their file. Rejects when it cannot be kept; what came before is kept then, and the same lines may be given again.
 */
export async function importLines(
  lines: readonly string[],
  { first, checkOnly }: { readonly first: number; readonly checkOnly: boolean },
  parts: ImportParts,
): Promise<Imported> {
  const meant: Meant[] = [];
  for (const [at, text] of lines.entries()) {
    if (text.trim() === "") continue;
    const read = lineIn(text);
    const found = "problem" in read ? read : meantBy(read, parts);
    if ("problem" in found) return { ok: false, line: first + at, problem: found.problem };
    meant.push(found);
  }
  if (!checkOnly)
    for (const { ramp, line } of meant) {
      // The count first: a crash between the two leaves too little for today, never too much.
      if (line.date === parts.days.today(ramp)) await parts.allowances.use(ramp, line.used);
      await parts.days.put(ramp, line.day, line.date);
    }
  return { ok: true, lines: meant.length };
}

function meantBy(
  line: WarmUpLine,
  { warmUps, days, usual }: ImportParts,
): Meant | { readonly problem: string } {
  const { virtualMta, date } = line;
  const domain = normalizeAddressDomain(line.domain) ?? line.domain;
  const ramp = warmUps.ramp(virtualMta, domain, usual(virtualMta, domain));
  if (ramp === undefined)
    return {
      problem: `no configuration warms ${virtualMta} up for ${domain}: write cold-virtual-mta and max-cold-virtual-mta-msg, or a <warm-up>, first`,
    };
  if (keyOf(ramp) !== keyOf({ virtualMta, domain }))
    return { problem: `${domain} shares the number of ${ramp.domain}: give that one` };
  const today = days.today(ramp);
  if ((dayNumber(date) ?? 0) > (dayNumber(today) ?? 0))
    return { problem: `date: ${date} is yet to come; today is ${today} (${ramp.zone})` };
  return { ramp, line };
}
