/**
 * `postrider/sandbox`: a mail server inside a test, that takes all mail and sends none.
 * @module
 */

export type {
  Choice,
  Occasion,
  PersonalityName,
  Place,
  RefusalAsked,
  SaidTo,
} from "../plugins/personalities/contract.ts";
export type { SandboxInbox, WaitOptions } from "./inbox.ts";
export type { MessageMatcher, MessageWanted, TextWanted } from "./matcher.ts";
export type { Attachment, MessageFacts, MessageHeaders, SandboxMessage } from "./message.ts";
export type { OutcomeMatcher, OutcomeWanted, SandboxOutcome } from "./outcome-matcher.ts";
export type { SandboxOutcomes } from "./outcomes.ts";
export {
  type PersonalityOptions,
  type RunningSandbox,
  type SandboxAddress,
  type SandboxOptions,
  startSandbox,
} from "./start.ts";
export type { Span } from "./waiting.ts";
