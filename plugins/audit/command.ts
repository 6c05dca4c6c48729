import { type CommandAnswer, type CommandCall, terminalLine } from "../../core/mod.ts";

const COUNT = /^[1-9]\d{0,3}$/;

/** `mta audit [COUNT]`: the last changes that were asked for, the newest last. */
export async function auditCommand({
  operands: [count = "20", ...more],
  ask,
}: CommandCall<unknown>): Promise<CommandAnswer> {
  if (more.length > 0 || !COUNT.test(count)) throw new Error("expected: mta audit [COUNT]");
  const data = await ask("GET", `/audit?most=${count}`);
  const entries: readonly unknown[] = Array.isArray(data) ? data : [];
  const lines = entries.flatMap((entry) => lineOf(entry) ?? []);
  return { data, text: lines.length === 0 ? "nothing was changed" : lines.reverse().join("\n") };
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
  return terminalLine(`${when}  ${status}  ${by}  ${asked}${more}`);
}
