import type { Log, LogFields } from "../../core/mod.ts";
import { dumpOf } from "./dump.ts";
import { MaskedContent } from "./masked-content.ts";

/** Bytes of a message's content that are written, at most. */
const MOST_CONTENT = 16 * 1024;
/** Characters of a line. */
const LONGEST_LINE = 2000;

/** What is wanted of a conversation. */
export interface DialogueSettings {
  readonly logConnections: boolean;
  readonly logCommands: boolean;
  readonly logData: boolean;
  readonly logTls: boolean;
}

/** Writes one conversation to the log. */
export class DialogueLog {
  readonly #log: Log;
  readonly #facts: LogFields;
  readonly #settings: DialogueSettings;
  readonly #masked = new MaskedContent();
  /** Bytes of the message's content so far. */
  #content = 0;

  /** `facts` tell the conversation from others. */
  constructor(log: Log, facts: LogFields, settings: DialogueSettings) {
    this.#log = log;
    this.#facts = facts;
    this.#settings = settings;
  }

  /** Whether lines are wanted. */
  get hasLines(): boolean {
    return this.#settings.logCommands || this.#settings.logData;
  }

  /** Something about the connection as a whole. */
  connection(message: string, more: LogFields = {}): void {
    if (this.#settings.logConnections) this.#log.info(message, { ...this.#facts, ...more });
  }

  tls(message: string, more: LogFields): void {
    if (this.#settings.logTls) this.#log.info(message, { ...this.#facts, ...more });
  }

  /** `by`: who says it. */
  line(by: "client" | "server", given: string): void {
    const line = given.length > LONGEST_LINE ? `${given.slice(0, LONGEST_LINE)}…` : given;
    if (by === "client" && /^MAIL\b/i.test(line)) this.#endContent();
    // What was not shown may have been any command: only more of a message surely is no new one.
    if (by === "client" && !/^BDAT\b/i.test(line)) this.#masked.begin();
    const message = by === "client" ? "command" : "reply";
    if (this.#settings.logCommands) this.#log.info(message, { ...this.#facts, line });
    if (this.#settings.logData) this.#dump(`${message} in bytes`, Buffer.from(`${line}\r\n`), 0);
  }

  /** Content of a message, as far as there is room for it. */
  content(bytes: Buffer): void {
    const shown = this.#masked.shown(bytes);
    const room = Math.max(MOST_CONTENT - this.#content, 0);
    this.#dump("content in bytes", shown.subarray(0, room), this.#content);
    this.#content += bytes.length;
  }

  /** The conversation is over. */
  end(message: string, more: LogFields = {}): void {
    this.#endContent();
    this.connection(message, more);
  }

  #endContent(): void {
    const left = this.#content - MOST_CONTENT;
    this.#content = 0;
    if (left > 0) this.#log.info("more content", { ...this.#facts, bytes: left });
  }

  #dump(message: string, bytes: Buffer, from: number): void {
    for (const row of dumpOf(bytes, from)) this.#log.info(message, { ...this.#facts, ...row });
  }
}
