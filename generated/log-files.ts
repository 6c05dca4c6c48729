// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Lines of text with key=value facts, or lines of JSON.
   * @default text
   */
  readonly "log-format"?: "text" | "json" | "";
  /**
   * Begin a new log-file, and new files of log-domain, at midnight in the server's zone. The old
   * one becomes FILE.1, that one FILE.2, and so on. A file that has no new lines stays.
   * @default yes
   */
  readonly "log-auto-rotation"?: boolean | "yes" | "no" | "";
  /**
   * Files that are kept of each log, with the one that is written; older ones are removed. 0: one
   * file for ever, until it is moved away.
   * @default 8
   */
  readonly "log-rotate"?: number | string;
  /**
   * Let every user of the host read the log-file and the files of log-domain.
   * @default no
   */
  readonly "log-file-world-readable"?: boolean | "yes" | "no" | "";
}
