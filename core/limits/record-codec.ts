import { parsedJson } from "../text/parsed-json.ts";
import { isZone } from "./calendar-day.ts";
import type { SavedLedger } from "./ledger.ts";

const FORMAT = 1;

/** A limit's count as it is kept. */
export interface SavedCount {
  /** When it was written, milliseconds since the epoch. */
  readonly at: number;
  /** For how long the host had been up then, milliseconds; undefined where that is not known. */
  readonly up?: number | undefined;
  /** Taken and not settled then, or set aside to be taken: used, for all that is known after a crash. */
  readonly spent: number;
  /** How much later than that it was used at most, milliseconds; undefined in records that do not say so. */
  readonly late?: number | undefined;
  /** Length of a window that slides, milliseconds; the name of the zone for calendar days. */
  readonly over: number | string;
  readonly ledger: SavedLedger;
}

/** A record: JSON, as it is small, and read only at a start. */
export function encodeCount({ at, up, spent, late, over, ledger }: SavedCount): Buffer {
  const { used } = ledger;
  return Buffer.from(JSON.stringify({ format: FORMAT, at, up, spent, late, over, used }));
}

/** Reads a record back; undefined when it is none. */
export function decodeCount(record: Buffer): SavedCount | undefined {
  const value = parsedJson(record.toString());
  if (!isTable(value) || value.format !== FORMAT) return undefined;
  const { at, up, spent, late, over, used } = value;
  if (up !== undefined && !isAmount(up)) return undefined;
  if (late !== undefined && !isAmount(late)) return undefined;
  if (!isAmount(at) || !isAmount(spent) || !Array.isArray(used)) return undefined;
  if (typeof over === "string") {
    if (!isZone(over)) return undefined;
    const days = used.filter(isDay);
    if (days.length !== used.length) return undefined;
    return { at, up, spent, late, over, ledger: { kind: "daily", used: days } };
  }
  const parts = used.filter(isPart);
  if (!isAmount(over) || over === 0 || parts.length !== used.length) return undefined;
  return { at, up, spent, late, over, ledger: { kind: "sliding", used: parts } };
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isPart(value: unknown): value is readonly [number, number] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    Number.isFinite(value[0]) &&
    typeof value[0] === "number" &&
    isAmount(value[1])
  );
}

function isDay(value: unknown): value is readonly [string, number] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === "string" &&
    /^\d{4,6}-\d\d-\d\d$/.test(value[0]) &&
    isAmount(value[1])
  );
}
