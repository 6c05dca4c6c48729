import { isToBounce, type JournalEntry, peerText, type RecordedOutcome } from "../../core/mod.ts";
import type { BounceCategories } from "../bounce-categories/contract.ts";
import { isBelieved, type ReturnedEvent, returnedEvent } from "../returned-mail/contract.ts";
import { LONGEST_TEXT, type Reason } from "./entry.ts";
import type { KeptLists } from "./kept-lists.ts";
import type { ListPlan, MailAsked } from "./list-plan.ts";
import { subjectOf } from "./row.ts";

/** Changes that are written at once. */
const AT_ONCE = 500;

/** A reason to put somebody on lists. */
interface Finding {
  readonly address: string;
  readonly reason: Reason;
  readonly at: number;
  readonly text: string;
  readonly mail: MailAsked;
  /** Whether it counts for a list. */
  counts(plan: ListPlan): boolean;
}

/** What learning takes. */
export interface Learner {
  readonly lists: KeptLists;
  readonly plans: readonly ListPlan[];
  readonly categories: Pick<BounceCategories, "of">;
}

/** Who was put on a list, for what is counted. */
export type OnLearned = (list: string, reason: Reason) => void;

/**
 * Puts on lists whom events speak of. How far it read is written with what came of it, so an event that comes again after a crash is
 * counted once.
 */
export async function learn(
  entries: readonly JournalEntry[],
  learner: Learner,
  onLearned: OnLearned,
): Promise<void> {
  const { lists } = learner;
  let findings: Finding[] = [];
  let last: JournalEntry | undefined;
  const write = async (): Promise<void> => {
    if (last === undefined) return;
    const [some, { id, at }] = [findings, last];
    const added: { readonly list: string; readonly reason: Reason }[] = [];
    await lists.change((writer) => {
      for (const finding of some)
        for (const plan of learner.plans) {
          if (!finding.counts(plan)) continue;
          const scope = plan.scopeOf(finding.mail);
          if (scope === undefined) continue;
          const { address, reason, at: when, text } = finding;
          const { name, enough, expireAfter } = plan;
          const counted = reason !== "complaint";
          if (counted && !writer.bounced(name, address, scope, when, enough)) continue;
          const expires = expireAfter === undefined ? undefined : when + expireAfter;
          const place = { list: name, subject: { kind: "address", address }, scope } as const;
          const put = writer.put(place, { reason, at: when, expires, text });
          if (put === "added") added.push({ list: name, reason });
        }
      writer.learnedUpTo({ id, at });
    });
    for (const { list, reason } of added) onLearned(list, reason);
    findings = [];
    last = undefined;
  };
  for (const entry of entries) {
    if (isKnown(entry, lists)) continue;
    findings.push(...findingsIn(entry, learner));
    last = entry;
    if (findings.length >= AT_ONCE) await write();
  }
  // Nothing to be written is not worth a flush: what was read twice comes to nothing again.
  if (findings.length > 0) await write();
}

/** True for an event that was learned from. One of a new journal is younger, though its id may be lower. */
function isKnown({ id, at }: JournalEntry, { position }: KeptLists): boolean {
  return position !== undefined && id <= position.id && at <= position.at;
}

function findingsIn({ event }: JournalEntry, { categories }: Learner): readonly Finding[] {
  if (event.kind === "outcomes")
    return event.outcomes.flatMap((outcome) => findingOf(outcome, categories) ?? []);
  const returned = returnedEvent(event);
  const finding = returned && findingOfReturned(returned);
  return finding === undefined ? [] : [finding];
}

/** A bounce, unless we refused to try it ourselves. */
function findingOf(
  outcome: RecordedOutcome,
  categories: Learner["categories"],
): Finding | undefined {
  if (outcome.kind !== "bounced" || isToBounce(outcome.recipient)) return undefined;
  const { failure, attempt, recipient } = outcome;
  const address = addressOf(recipient.address);
  if (address === undefined) return undefined;
  const category = categories.of(failure);
  return {
    address,
    reason: "bounce",
    at: attempt.at,
    text: textOf(category, failure.text),
    mail: attempt.message,
    counts: (plan) => plan.countsBounce("bounces", category),
  };
}

function findingOfReturned(event: ReturnedEvent): Finding | undefined {
  const address = addressOf(event.recipient);
  if (address === undefined) return undefined;
  const mail = { sender: event.sender, job: event.match?.job };
  switch (event.type) {
    case "rs":
      return undefined;
    case "rb":
      return {
        address,
        reason: "remote-bounce",
        at: event.at,
        text: textOf(event.category, event.diagnostic || event.status),
        mail,
        counts: (plan) =>
          isBelieved(event, plan.proof) && plan.countsBounce("remote-bounces", event.category),
      };
    case "f":
      return {
        address,
        reason: "complaint",
        at: event.at,
        text: textOf(event.feedbackType, event.userAgent),
        mail,
        counts: (plan) => isBelieved(event, plan.proof) && plan.countsComplaint(event.feedbackType),
      };
  }
}

function addressOf(text: string): string | undefined {
  const subject = subjectOf(text);
  return subject?.kind === "address" ? subject.address : undefined;
}

/** One line of what was said, with no more than is kept. */
function textOf(...parts: readonly string[]): string {
  return peerText(parts.filter((part) => part !== "").join(": ")).slice(0, LONGEST_TEXT);
}
