import { type JsonRecord, numberOf, recordIn, rowsOf, textOf } from "./json.ts";
import { isoTime } from "./queue-texts.ts";
import { type Terminal, table } from "./terminal.ts";

const COLUMNS = [
  "virtual MTA",
  "domain",
  "day",
  "allowance",
  "used",
  "left",
  "when full",
  "next day",
];

/** `mta show warmup`: how far each cold virtual MTA has come. */
export async function showWarmUps(
  ask: (path: string) => Promise<unknown>,
  json: boolean,
  to: Terminal,
): Promise<void> {
  const reports: JsonRecord[] = [];
  for (let after: string | undefined = ""; after !== undefined; ) {
    const query: string = after === "" ? "" : `?${new URLSearchParams({ after })}`;
    const page = recordIn(await ask(`/warm-up${query}`));
    reports.push(...rowsOf(page.warmUps));
    // A server that names no later key would be asked for ever.
    after = typeof page.next === "string" && page.next > after ? page.next : undefined;
  }
  if (json) return to.print(JSON.stringify(reports, undefined, 2));
  if (reports.length === 0) return to.print("No virtual MTA is warmed up.");
  to.print(table(COLUMNS, reports.map(rowOf)));
}

function rowOf(report: JsonRecord): (string | number)[] {
  const { day, stopped, nextMidnight } = report;
  const begun = typeof day === "number" && day >= 1;
  return [
    textOf(report, "virtualMta"),
    textOf(report, "domain"),
    begun ? `${day}${stopped === true ? " (stopped)" : ""}` : "not begun",
    numberOf(report, "allowance"),
    report.used === undefined ? "?" : numberOf(report, "used"),
    report.left === undefined ? "?" : numberOf(report, "left"),
    textOf(report, "whenFull"),
    typeof nextMidnight === "number" ? isoTime(nextMidnight) : "",
  ];
}
