import type { Kind, LogLevel } from "../../core/mod.ts";

/** Levels by their number: 0 is the quietest. */
const LEVELS: readonly LogLevel[] = ["error", "warning", "notice", "info", "info", "debug"];
const ACCEPTS = "a level: error, warning, notice, info, debug, or a number from 0 to 5";

/** A log level by name or number. */
export const logLevel: Kind<LogLevel> = {
  name: "log level",
  accepts: ACCEPTS,
  example: "info",
  words: ["error", "warning", "notice", "info", "debug"],
  parse(text) {
    const word = text.toLowerCase();
    const level = /^[0-5]$/.test(word)
      ? LEVELS[Number(word)]
      : LEVELS.find((name) => name === word);
    return level === undefined ? { ok: false, expected: ACCEPTS } : { ok: true, value: level };
  },
  print: (level) => level,
};

const RANK: Readonly<Record<LogLevel, number>> = {
  error: 0,
  warning: 1,
  notice: 2,
  info: 3,
  debug: 4,
};

/** True when an event of `level` is to be seen at a threshold. */
export function isSeen(level: LogLevel, threshold: LogLevel): boolean {
  return RANK[level] <= RANK[threshold];
}
