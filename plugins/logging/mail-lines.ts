import {
  idText,
  type LogFields,
  type MessageRead,
  type Outcome,
  type QueueDeferral,
} from "../../core/mod.ts";

/** The null reverse-path as a log shows it. */
const NULL_SENDER = "<>";

/** Facts of a message that was taken in. */
export function acceptedFields({ id, session, info, recipients }: MessageRead): LogFields {
  return {
    id: idText(id),
    sender: info.sender || NULL_SENDER,
    client: session.clientAddress,
    helo: session.clientName,
    user: session.user,
    tls: session.tls && `${session.tls.protocol} ${session.tls.cipher}`,
    vmta: info.virtualMta,
    size: info.size,
    recipients: recipients.length,
  };
}

/** Facts of what happened to one recipient: the same for every kind of outcome, in the same order. */
export function outcomeFields(outcome: Outcome): LogFields {
  const { attempt, recipient } = outcome;
  const { message, peer } = attempt;
  return {
    id: idText(recipient.message),
    sender: message.sender || NULL_SENDER,
    to: recipient.address,
    queue: attempt.queue,
    vmta: attempt.virtualMta,
    source: peer?.localAddress,
    size: message.size,
    ...resultFields(outcome),
  };
}

/** Facts of a queue that waits as a whole. */
export function deferralFields({ queue, failure, retryAt }: QueueDeferral): LogFields {
  return { queue, why: failure.text, next: new Date(retryAt).toISOString() };
}

function resultFields(outcome: Outcome): LogFields {
  const host = outcome.attempt.peer?.host;
  if (outcome.kind === "delivered") {
    const { code, enhanced, lines } = outcome.reply;
    return { host, dsn: enhanced ?? "2.0.0", reply: `${code} ${lines[0] ?? ""}` };
  }
  const { failure } = outcome;
  const facts = { host: host ?? failure.host, dsn: failure.status, why: failure.text };
  return outcome.kind === "deferred"
    ? { ...facts, next: new Date(outcome.nextAttempt).toISOString() }
    : facts;
}
