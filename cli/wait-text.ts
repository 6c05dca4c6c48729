import type { WaitReason } from "../core/mod.ts";
import { isRecord, type JsonRecord, numberOf, rawTextOf, textOf } from "./json.ts";

/** The directives that limits come from, where the server does not say so itself. */
const DIRECTIVES: ReadonlyMap<string, string> = new Map<WaitReason, string>([
  ["connect-interval", "delivery-interval"],
  ["queue-connections", "max-smtp-out"],
  ["virtual-mta-connections", "max-smtp-out"],
  ["total-connections", "total-max-smtp-out"],
]);

/** Why a queue waits, as the server told it; undefined when nothing keeps it. */
export function waitsOf(row: JsonRecord): JsonRecord | undefined {
  return isRecord(row.waits) ? row.waits : undefined;
}

/** The directive whose limit binds; empty when none does. */
export function directiveOf(waits: JsonRecord): string {
  const limit = isRecord(waits.limit) ? waits.limit : {};
  return textOf(limit, "directive") || (DIRECTIVES.get(rawTextOf(waits, "reason")) ?? "");
}

/** Why a queue waits, in a line: with the limit that binds and its count. Empty when nothing keeps it. */
export function waitText(row: JsonRecord): string {
  const waits = waitsOf(row);
  if (waits === undefined) return "";
  const text = textOf(waits, "text");
  const count = countText(waits);
  const known = directiveOf(waits);
  const directive = text.includes(known) ? "" : known;
  const limit = [directive, count].filter((one) => one !== "").join(" ");
  return limit === "" ? text : `${text} (${limit})`;
}

/** `100 of 100 in 1h`; empty where nothing is counted. */
export function countText(waits: JsonRecord): string {
  const { limit } = waits;
  if (!isRecord(limit)) return "";
  const { window } = limit;
  const span =
    window === "day" ? " a day" : typeof window === "number" ? ` in ${spanText(window)}` : "";
  return `${numberOf(limit, "used")} of ${numberOf(limit, "most")}${span}`;
}

function spanText(milliseconds: number): string {
  if (milliseconds % 3_600_000 === 0) return `${milliseconds / 3_600_000}h`;
  if (milliseconds % 60_000 === 0) return `${milliseconds / 60_000}m`;
  return `${milliseconds / 1000}s`;
}
