import type { RecordedOutcome } from "../core/mod.ts";

/** What became of a recipient in an attempt. */
export interface SandboxOutcome {
  readonly kind: RecordedOutcome["kind"];
  readonly recipient: string;
  /** `domain/vmta`. */
  readonly queue: string;
  /** What was said: the reply, or why there was none. */
  readonly text: string;
}

/** What an outcome must be like; all that is given must hold. */
export interface OutcomeWanted {
  readonly kind?: SandboxOutcome["kind"];
  /** Letter case does not matter. */
  readonly recipient?: string;
  /** Must be found in what was said. */
  readonly text?: RegExp;
}

/** The outcome meant: a recipient's address, or what it must be like. */
export type OutcomeMatcher = string | OutcomeWanted;

/** Whether an outcome is meant; all are without a matcher. */
export function isMeantOutcome(
  { kind, recipient, text }: SandboxOutcome,
  matcher: OutcomeMatcher | undefined,
): boolean {
  const wanted = typeof matcher === "string" ? { recipient: matcher } : (matcher ?? {});
  const {
    recipient: address = recipient,
    kind: which = kind,
    text: pattern,
  }: OutcomeWanted = wanted;
  return (
    recipient.toLowerCase() === address.toLowerCase() &&
    kind === which &&
    (pattern === undefined ||
      new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, "")).test(text))
  );
}

/** A matcher as an error tells of it. */
export function outcomeMatcherText(matcher: OutcomeMatcher | undefined): string {
  const wanted = typeof matcher === "string" ? { recipient: matcher } : (matcher ?? {});
  const { kind, recipient, text }: OutcomeWanted = wanted;
  const facts = [
    kind === undefined ? "outcome" : `outcome "${kind}"`,
    ...(recipient === undefined ? [] : [`of ${recipient}`]),
    ...(text === undefined ? [] : [`that says ${text}`]),
  ];
  return facts.join(" ");
}
