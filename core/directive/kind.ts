import type { WithoutEffect } from "../errors/stake.ts";
import type { Mention } from "./mention.ts";

/** The result of reading a value. `expected` completes the sentence "expected …". */
export type Parsed<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** What is doubtful about it, a sentence; it counts nonetheless. */
      readonly warning?: string;
      /** It has no effect yet, though the directive as such has. */
      readonly noEffect?: WithoutEffect;
    }
  | { readonly ok: false; readonly expected: string };

/** Where a value stands. */
export interface ValuePlace {
  /** Folder of the file, for relative paths. */
  readonly baseDir: string;
}

/**
 * A kind of value: how it is read, printed and described. The kind owns the unit (durations are milliseconds in code and
 * `5m` in files). For every value, `parse(print(value))` gives an equal value.
 */
export interface Kind<T> {
  /** Short name for docs, e.g. `duration`. */
  readonly name: string;
  /** What it accepts, for error messages and docs, e.g. "a time such as 30s, 5m or 1d12h". */
  readonly accepts: string;
  /** A valid value as written in a file. */
  readonly example: string;
  /** Words it accepts literally, for completion and did-you-mean. */
  readonly words?: readonly string[];
  /** True when values must not be shown: neither in diagnostics nor in listings of settings. */
  readonly secret?: boolean;
  /** `text` has no blanks around it; `place` is where it is. */
  parse(text: string, place?: ValuePlace): Parsed<T>;
  print(value: T): string;
  /** What a value speaks of outside itself: other blocks, files, ports. */
  mentions?(value: T): readonly Mention[];
}
