import type { Diagnostic } from "../../errors/diagnostic.ts";
import { STAKES, type Stake } from "../../errors/stake.ts";
import { placeOf } from "./diagnostics.ts";

/** What diagnostics about directives without effect have in common. */
type Weight = Stake | "others" | "obsolete";

/** Worst first, in words after a count. */
const WEIGHTS: readonly (readonly [Weight, string])[] = [
  ["destination", STAKES.destination],
  ["appearance", STAKES.appearance],
  ["pace", STAKES.pace],
  ["records", STAKES.records],
  ["access", STAKES.access],
  ["others", "minor"],
  ["obsolete", "obsolete"],
];

/** Whether a diagnostic is a mere warning that something has no effect: many of them are read better in a list. */
export function isListed({ code, severity }: Diagnostic): boolean {
  return severity === "warning" && (code === "no-effect-yet" || code === "obsolete-directive");
}

/** What has no effect: a line that counts all of it, then the listed ones by what is at stake. Undefined without any. */
export function noEffectText(diagnostics: readonly Diagnostic[]): string | undefined {
  const counts = countsOf(diagnostics);
  if (counts === undefined) return undefined;
  const listed = diagnostics.filter(isListed);
  const lines = [counts, ...allowanceFor(diagnostics)];
  for (const [weight, words] of WEIGHTS) {
    const group = listed.filter((diagnostic) => weightOf(diagnostic) === weight);
    if (group.length === 0) continue;
    lines.push(`  ${words}:`);
    for (const { at, message } of group)
      lines.push(`    ${at ? `${placeOf(at)}: ` : ""}${message}`);
  }
  return lines.join("\n");
}

/** The line that would let a server start with these diagnostics. */
function allowanceFor(diagnostics: readonly Diagnostic[]): readonly string[] {
  const names = new Set(diagnostics.flatMap(({ allowance }) => allowance ?? []));
  if (names.size < 2) return [];
  return [`to start without all of them: allow-no-effect ${[...names].sort().join(",")}`];
}

/** "7 directives have no effect: 2 would change where mail goes, 5 obsolete". */
function countsOf(diagnostics: readonly Diagnostic[]): string | undefined {
  const counts = new Map<Weight, number>();
  let all = 0;
  for (const diagnostic of diagnostics) {
    if (diagnostic.code !== "no-effect" && !isListed(diagnostic)) continue;
    all++;
    counts.set(weightOf(diagnostic), (counts.get(weightOf(diagnostic)) ?? 0) + 1);
  }
  if (all === 0) return undefined;
  const parts = WEIGHTS.flatMap(([weight, words]) => {
    const count = counts.get(weight);
    return count === undefined ? [] : [`${count} ${words}`];
  });
  return `${all} ${all === 1 ? "directive has" : "directives have"} no effect: ${parts.join(", ")}`;
}

function weightOf({ code, stake }: Diagnostic): Weight {
  if (code === "obsolete-directive") return "obsolete";
  return stake ?? "others";
}
