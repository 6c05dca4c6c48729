import type { LogEvent } from "../../core/mod.ts";
import { addJsonLine, addTextLine } from "./format.ts";
import type { LineBytes } from "./line-bytes.ts";
import type { LogFileRules, LogFiles } from "./log-files.ts";

/** What can change while the server runs. */
export interface LogFileSettings {
  readonly logFormat: "text" | "json";
  readonly logRotate: number;
  readonly logAutoRotation: boolean;
  readonly logFileWorldReadable: boolean;
}

/** The files of logs by the settings in force. */
export class KeptFiles implements LogFiles {
  settings: LogFileSettings;
  /** The last time that was written, and how: many lines have the same. */
  #time = { at: Number.NaN, text: "" };
  readonly #writers = new Set<() => Promise<void>>();

  constructor(settings: LogFileSettings) {
    this.settings = settings;
  }

  get rules(): LogFileRules {
    const { logRotate, logAutoRotation, logFileWorldReadable } = this.settings;
    return {
      mode: logFileWorldReadable ? 0o644 : 0o600,
      isDaily: logAutoRotation && logRotate > 0,
      keep: logRotate,
    };
  }

  addLine(to: LineBytes, event: LogEvent, at: number): void {
    if (this.#time.at !== at) this.#time = { at, text: new Date(at).toISOString() };
    const add = this.settings.logFormat === "json" ? addJsonLine : addTextLine;
    add(to, event, this.#time.text);
  }

  onRotate(rotate: () => Promise<void>): () => void {
    this.#writers.add(rotate);
    return () => void this.#writers.delete(rotate);
  }

  /** Begins new files now. Rejects with the file system's error when one cannot be put aside; the others are. */
  async rotate(): Promise<void> {
    const ends = await Promise.allSettled(Array.from(this.#writers, (rotate) => rotate()));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }
}
