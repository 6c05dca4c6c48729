import type { LogEvent, LogFields } from "../../core/mod.ts";

/** An event as a line of text without its end: time, level, who, what, facts. Control characters cannot get through. */
export function textLine({ level, from, message, fields }: LogEvent, now: number): string {
  let line = `${new Date(now).toISOString()} ${level} ${from}: ${visible(message)}`;
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) line += ` ${name}=${quoted(String(value))}`;
  }
  return line;
}

/** An event as a line of JSON without its end. */
export function jsonLine({ level, from, message, fields }: LogEvent, now: number): string {
  const facts: LogFields = fields;
  const time = new Date(now).toISOString();
  return visible(JSON.stringify({ time, level, from, message, ...facts }));
}

/** Plain words stay as they are; anything else is quoted as in JSON. */
function quoted(value: string): string {
  return /^[\w@.:/+*{}<>[\]()-]+$/.test(value) ? value : visible(JSON.stringify(value));
}

/** Writes control characters (C1 as well, which JSON lets through) and line separators as `\uXXXX`. */
function visible(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
