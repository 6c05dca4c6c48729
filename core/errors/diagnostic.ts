import type { DiagnosticCode } from "./diagnostic-catalogue.ts";
import type { Stake } from "./stake.ts";

/** A place in a configuration; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Columns to underline in a code frame. */
  readonly length: number;
  /** In a TypeScript configuration: the keys that lead there, as `settings.host-name`. Line and column are 0. */
  readonly keys?: string;
  /** The include directive that led to the file; none in the main file. */
  readonly includedAt?: Position;
}

/** One diagnostic about a configuration. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  /** What is wrong and what was expected, one sentence. */
  readonly message: string;
  /** Where; undefined for diagnostics about the whole configuration. */
  readonly at: Position | undefined;
  /** The include directives that led to the file, innermost first. */
  readonly includedFrom: readonly Position[];
  /** What to do about it. */
  readonly hint: string | undefined;
  /** True when a secret is at the place: its line must not be shown. */
  readonly secret?: boolean;
  /** Of a directive without effect: what is at stake. */
  readonly stake?: Stake | undefined;
  /** Of an error about a directive without effect: what `allow-no-effect` would have to name. */
  readonly allowance?: string;
}
