import type { ReportProof } from "../returned-mail/contract.ts";
import type { Action, Measure } from "./kinds.ts";

/** By what mail is told apart. */
export type Dimension = "queue" | "source" | "sender-domain";

/** What is counted, when that is too much, and what is done about it. */
export interface Rule {
  readonly name: string;
  readonly by: Dimension;
  readonly measure: Measure;
  /** Milliseconds. */
  readonly window: number;
  /** With less than this nothing is concluded. */
  readonly leastCount: number;
  /** From this share on it acts. */
  readonly high: number;
  /** Under this share it ends. */
  readonly low: number;
  /** How long it acts before it looks again, milliseconds. */
  readonly holdFor: number;
  readonly actions: readonly Action[];
  /** How certain it must be that a complaint is about mail of ours. */
  readonly proof: ReportProof;
}

/** Settings of an `<automation>` block. */
export interface RuleSettings {
  readonly by: Dimension;
  readonly measure: Measure | undefined;
  readonly window: number;
  readonly leastCount: number;
  readonly high: number | undefined;
  readonly low: number | undefined;
  readonly holdFor: number;
  readonly action: readonly Action[];
  readonly reportProof: ReportProof;
}

/** The rule of a block; undefined when it lacks what it cannot do without, which its check says. */
export function ruleOf(name: string, settings: RuleSettings): Rule | undefined {
  const { measure, high, low, action: actions, reportProof: proof, ...rest } = settings;
  if (measure === undefined || high === undefined || actions.length === 0) return undefined;
  return { ...rest, name, measure, high, low: low ?? high / 2, actions, proof };
}
