import { isRecord, type JsonRecord, terminalLine } from "../core/mod.ts";
import { Refused } from "./exit.ts";

export { isRecord, type JsonRecord };

/** What is said of an answer that no server of ours gives. */
export const INVALID_ANSWER = "the server gave an invalid answer";

/** What the server said, which must be an object. Throws `Refused`. */
export function recordIn(answer: unknown): JsonRecord {
  if (isRecord(answer)) return answer;
  throw new Refused(INVALID_ANSWER);
}

/** The objects of a JSON list; empty when it is not a list. */
export function rowsOf(value: unknown): JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** A number member; 0 when there is none. */
export function numberOf(record: JsonRecord, member: string): number {
  const value = record[member];
  return typeof value === "number" ? value : 0;
}

/** A text member as one line for a terminal; empty when there is none. */
export function textOf(record: JsonRecord, member: string): string {
  return terminalLine(rawTextOf(record, member));
}

/** A text member as it is: for JSON, or for texts of several lines. */
export function rawTextOf(record: JsonRecord, member: string): string {
  const value = record[member];
  return typeof value === "string" ? value : "";
}

/** A member that is a list of texts, as they are; empty when it is not. */
export function rawTextsOf(record: JsonRecord, member: string): readonly string[] {
  const value = record[member];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

/** A member that is a list of texts, each as one line for a terminal; empty when it is not. */
export function textsOf(record: JsonRecord, member: string): readonly string[] {
  const value = record[member];
  if (!Array.isArray(value)) return [];
  return value.filter((entry) => typeof entry === "string").map(terminalLine);
}
