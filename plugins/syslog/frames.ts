import type { LogEvent, LogLevel } from "../../core/mod.ts";
import { addFacts, LineBytes } from "../log-files/contract.ts";

/** Severities (RFC 5424 §6.2.1). */
const SEVERITY: Readonly<Record<LogLevel, number>> = {
  error: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
};
/** The mail system (RFC 5424 §6.2.1). */
const FACILITY = 2;
/** Bytes of a message: receivers take at least 2048, and more over UDP would go in pieces (RFC 5424 §6.1, RFC 5426 §3.2). */
const LONGEST = 2048;

/** Who speaks. */
export interface Speaker {
  readonly hostName: string;
  readonly pid: number;
}

const line = new LineBytes();

/** What an event says, without a line end. */
function said(event: LogEvent): Buffer {
  addFacts(line, event);
  return line.take().subarray(0, -1);
}

/** An event as a message of syslog (RFC 5424 §6). */
export function syslogMessage(event: LogEvent, at: number, { hostName, pid }: Speaker): Buffer {
  const priority = FACILITY * 8 + SEVERITY[event.level];
  const time = new Date(at).toISOString();
  const from = field(event.from, 32);
  const head = `<${priority}>1 ${time} ${field(hostName, 255)} postrider ${pid} ${from} - `;
  return cut(Buffer.concat([Buffer.from(head), said(event)]));
}

/** The same for a stream: its length goes before it (RFC 6587 §3.4.1). */
export function counted(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}

/** What the journal of systemd wants to hear first: our name, no unit, a level of our own, levels in front of lines, and nothing passed on. */
export const JOURNAL_HEAD: Buffer = Buffer.from("postrider\n\n6\n1\n0\n0\n0\n");

/** An event as a line for the journal of systemd (sd-daemon(3)). */
export function journalLine(event: LogEvent): Buffer {
  const head = `<${SEVERITY[event.level]}>${event.from}: `;
  return Buffer.concat([cut(Buffer.concat([Buffer.from(head), said(event)])), Buffer.from("\n")]);
}

/** Printable ASCII of a bounded length; `-` for nothing. */
function field(text: string, most: number): string {
  return text.replace(/[^!-~]/g, "").slice(0, most) || "-";
}

/** No longer than receivers take; no character is cut in two. */
function cut(message: Buffer): Buffer {
  if (message.length <= LONGEST) return message;
  let end = LONGEST;
  while (((message[end] ?? 0) & 0xc0) === 0x80) end--;
  return message.subarray(0, end);
}
