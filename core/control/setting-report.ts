import type { Scope } from "../directive/scope.ts";

/** One directive in force for a queue. */
export interface SettingReport {
  readonly directive: string;
  /** Where it was looked up: a virtual MTA's own directives, or those of its domain blocks. */
  readonly scope: Scope;
  /** In its kind's own form, one text per occurrence; none when it is unset. Secrets are not shown. */
  readonly values: readonly string[];
  /** As written in the file, one text per occurrence; none for a default. Secrets are not shown. */
  readonly written: readonly string[];
  /** `file:line:column`, or undefined for a default. */
  readonly at: string | undefined;
  /** Block that set it; undefined for the global level and defaults. */
  readonly block: string | undefined;
  /** False for a directive without behaviour: planned or obsolete. */
  readonly effective: boolean;
}
