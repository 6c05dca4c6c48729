import {
  type DeliveryFailure,
  type DraftSource,
  type FailedAttempt,
  failureOf,
  type Outcome,
  type Submission,
} from "../../core/mod.ts";
import { endsHere, type Known, toPostmasters } from "./redirect.ts";

/** Why mail to postmaster waits. */
export const NOBODY: DeliveryFailure = failureOf(
  undefined,
  "4.3.5",
  "no postmaster address is set: mail to postmaster and abuse waits here for one",
);

/** True when a queue of ours finds no host: nobody takes the mail to its postmaster. */
export function findsNobody({ queue, failure, recipient }: FailedAttempt, known: Known): boolean {
  return recipient === undefined && failure.stage === "dns" && endsHere(domainOf(queue), known);
}

function domainOf(queue: string): string {
  return queue.slice(0, queue.lastIndexOf("/"));
}

/**
 * Mail to postmaster that waited until there was one: it goes on to the postmaster's address in the same commit as the
 * outcome that takes it out of its queue. Undefined when there is none among the outcomes of an attempt.
 */
export function forwardedMail(
  outcomes: readonly Outcome[],
  addresses: readonly string[],
  known: Known,
  drafts: DraftSource,
): Promise<Submission> | undefined {
  const [first] = outcomes;
  if (first === undefined || addresses.length === 0) return undefined;
  const { attempt } = first;
  const domain = domainOf(attempt.queue);
  const waited = outcomes.flatMap((outcome) => {
    if (outcome.kind !== "bounced" || outcome.failure.stage !== "dns") return [];
    const { address, originalRecipient, notify } = outcome.recipient;
    return [{ address, domain, originalRecipient, notify }];
  });
  const recipients = toPostmasters(waited, addresses, known).filter(
    ({ address }) => !waited.some((one) => one.address === address),
  );
  if (recipients.length === 0 || attempt.body === undefined) return undefined;
  return copy(attempt.body, drafts).then((body) => ({
    info: { ...attempt.message, receivedAt: attempt.at },
    recipients,
    body,
    purpose: "forward",
  }));
}

async function copy(
  content: NonNullable<Outcome["attempt"]["body"]>,
  drafts: DraftSource,
): Promise<Submission["body"]> {
  const body = drafts.draft();
  try {
    for await (const chunk of content.chunks()) await body.write(Buffer.from(chunk));
    return body;
  } catch (error) {
    body.discard();
    throw error;
  }
}
