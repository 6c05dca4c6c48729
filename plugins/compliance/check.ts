import type { CheckCode } from "./check-code.ts";
import type { ProviderRule } from "./provider-rules.ts";

/**
 * What came of a check. `broken`: some provider refuses such mail, or says so. `advice`: nobody refuses it, but it could be
 * better. `unknown`: the DNS gave no answer, or nothing says what would count.
 */
export type CheckResult = "ok" | "advice" | "broken" | "unknown";

/** A check of a message. */
export interface Check {
  readonly code: CheckCode;
  readonly result: CheckResult;
  /** What was found and, where it is not well, what to do. One line; parts of the message may be in it. */
  readonly text: string;
  /** The rules of providers that it breaks; none where it is well. */
  readonly rules: readonly ProviderRule[];
}
