import {
  type AgentEvent,
  type Clock,
  type DeliveredOne,
  type DraftSource,
  delivered,
  type MailAddress,
  type MessageBody,
  type MessageId,
  type MessageInfo,
  notDelivered,
  type QueueRef,
  type RecipientOutcome,
  type Submission,
} from "../../../core/mod.ts";
import type { Processor, ProcessorSettings } from "../processors.ts";
import { forwarded, hasComeRound } from "./forwarding.ts";

/** What becomes of a mail. */
export type Fate = RecipientOutcome | DeliveredOne;

/** What passing mail on takes. */
export interface FateParts {
  readonly queue: QueueRef;
  readonly clock: Pick<Clock, "now">;
  readonly drafts: DraftSource;
}

/** A mail that is being read. */
export interface Mail {
  readonly id: MessageId;
  readonly info: MessageInfo;
  /** As it came in, whatever is changed of mail that goes out. */
  readonly body: MessageBody;
  readonly address: MailAddress;
  readonly processor: Processor;
  /** Its first bytes. */
  readonly start: Buffer;
  /** Says whether it is a report. */
  readonly tell: (isReport: boolean) => void;
}

/** The fate of a report, with what it tells the journal. */
export function matched(
  { processor, address, tell }: Mail,
  { queue }: FateParts,
  events: readonly AgentEvent[],
): Fate {
  tell(true);
  const outcome = goesOnMatched(processor.settings)
    ? passedOn(address, queue, "a report that was read")
    : delivered("2.0.0", "the report was read");
  return events.length === 0 ? outcome : { outcome, events };
}

/** The fate of what is no report; `what` says what it is. */
export function unmatched(mail: Mail, parts: FateParts, what: string): Promise<Fate> {
  const { settings } = mail.processor;
  return copied(mail, parts, settings.forwardUnmatchedTo, goesOnUnmatched(settings), what);
}

/** Passes a mail on: copies to addresses, itself to its recipient, or neither. */
export async function copied(
  { info, body, address, start }: Mail,
  { queue, drafts, clock }: FateParts,
  to: readonly string[],
  goesOn: boolean,
  what: string,
): Promise<Fate> {
  if (to.length > 0 && hasComeRound(start, address.text))
    return notDelivered(queue.domain, "5.4.6", "it was forwarded from here and has come back");
  const copy = { info, body, from: address.text, to, now: clock.now() };
  const messages: readonly Submission[] =
    to.length === 0
      ? []
      : [await forwarded({ ...copy, virtualMta: queue.virtualMta }, drafts.draft())];
  const outcome = goesOn
    ? passedOn(address, queue, what)
    : delivered("2.0.0", to.length > 0 ? `${what}: forwarded` : `${what}: discarded`);
  return messages.length === 0 ? outcome : { outcome, messages };
}

/** It goes on to its recipient, as if nobody had looked at it. */
export function passedOn(
  { domain }: MailAddress,
  { virtualMta }: QueueRef,
  text: string,
): RecipientOutcome {
  return { kind: "moved", queue: { domain, virtualMta }, text };
}

/** A further recipient of a message that was read for another one: what it tells is not recorded again, nor is it forwarded by the same processor. */
export function asBefore(
  isReport: boolean,
  address: MailAddress,
  { settings }: Processor,
  queue: QueueRef,
): RecipientOutcome {
  const text = "it was read for another recipient";
  const goesOn = isReport ? goesOnMatched(settings) : goesOnUnmatched(settings);
  return goesOn ? passedOn(address, queue, text) : delivered("2.0.0", text);
}

function goesOnMatched({ deliverMatchedEmail, deliverEmail = false }: ProcessorSettings): boolean {
  return deliverMatchedEmail ?? deliverEmail;
}

function goesOnUnmatched(settings: ProcessorSettings): boolean {
  const { deliverUnmatchedEmail, deliverEmail, forwardUnmatchedTo } = settings;
  return deliverUnmatchedEmail ?? deliverEmail ?? forwardUnmatchedTo.length === 0;
}
