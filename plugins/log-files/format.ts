import { jsonText, type LogEvent, type LogFields, logText } from "../../core/mod.ts";
import type { LineBytes } from "./line-bytes.ts";

/** Adds an event as a line of text: time (ISO 8601), level, who, what, facts. Control characters cannot get through. */
export function addTextLine(to: LineBytes, event: LogEvent, time: string): void {
  to.text(time);
  to.text(" ");
  to.text(event.level);
  to.text(" ");
  to.text(event.from);
  to.text(": ");
  addFacts(to, event);
}

/** Adds what happened, with its facts, as the end of a line of text. */
export function addFacts(to: LineBytes, { message, fields }: LogEvent): void {
  to.text(logText(message));
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined) continue;
    to.text(" ");
    to.text(name);
    to.text("=");
    to.value(String(value));
  }
  to.endLine();
}

/** Adds an event as a line of JSON. */
export function addJsonLine(to: LineBytes, event: LogEvent, time: string): void {
  const { level, from, message } = event;
  const facts: LogFields = event.fields;
  to.text(jsonText({ time, level, from, message, ...facts }));
  to.endLine();
}
