import { jsonText, type LogEvent, type LogFields, logText } from "../../core/mod.ts";

/** An event as a line of text without its end: time (ISO 8601), level, who, what, facts. Control characters cannot get through. */
export function textLine({ level, from, message, fields }: LogEvent, time: string): string {
  let line = `${time} ${level} ${from}: ${logText(message)}`;
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) line += ` ${name}=${quoted(String(value))}`;
  }
  return line;
}

/** An event as a line of JSON without its end. */
export function jsonLine({ level, from, message, fields }: LogEvent, time: string): string {
  const facts: LogFields = fields;
  return jsonText({ time, level, from, message, ...facts });
}

/** Plain words stay as they are; anything else is quoted as in JSON. */
function quoted(value: string): string {
  return /^[\w@.:/+*{}<>[\]()-]+$/.test(value) ? value : jsonText(value);
}
