import { terminalLine } from "../../core/mod.ts";

/** How many entries the command shows unless the call says otherwise. */
const USUAL = 20;

/** How many entries somebody asks for, `usual` where they do not say; undefined when that is not a number from 1 to 1000. */
export function auditCount(text: string | undefined, usual: number = USUAL): number | undefined {
  if (text === undefined) return usual;
  return /^[1-9]\d{0,2}$/.test(text) || text === "1000" ? Number(text) : undefined;
}

/** Entries of the audit log as the API gives them, the newest first, for people: the newest last. */
export function auditText(entries: unknown): string {
  const rows: readonly unknown[] = Array.isArray(entries) ? entries : [];
  const lines = rows.flatMap((entry) => lineOf(entry) ?? []);
  return lines.length === 0 ? "nothing was changed" : lines.reverse().join("\n");
}

function lineOf(entry: unknown): string | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { at, who, from, what, parameters, note, status }: Readonly<Record<string, unknown>> = {
    ...entry,
  };
  const when = typeof at === "number" ? new Date(at).toISOString() : "";
  const by = typeof from === "string" ? `${who} at ${from}` : String(who);
  const asked = parameters === "" ? String(what) : `${what}?${parameters}`;
  const more = note === "" ? "" : `: ${note}`;
  // The server ended before it was answered.
  const result = status === null ? "???" : status;
  return terminalLine(`${when}  ${result}  ${by}  ${asked}${more}`);
}
