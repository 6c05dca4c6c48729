import { diagnosticOf, idText, type PeerInfo, type RecordedOutcome } from "../../core/mod.ts";
import { RECEIVED_TLS } from "../smtp-listener/contract.ts";
import { type Cells, sourceType } from "./cells.ts";
import { FIRST_ATTEMPT } from "./first-attempt.ts";
import { outcomeType } from "./recorded.ts";
import { statusWithWords } from "./status-words.ts";

/** Cells of records about what became of a recipient: types d, b and t. */
export const OUTCOME_CELLS: Cells<RecordedOutcome> = {
  type: outcomeType,
  timeLogged: ({ attempt }, { time }) => time(attempt.at),
  timeQueued: ({ attempt }, { time }) => time(attempt.message.receivedAt),
  timeFirstAttempt({ kind, attempt, recipient }, { time }) {
    const isFirst = recipient.attempts === 0 && kind !== "deleted";
    const at = isFirst ? attempt.at : FIRST_ATTEMPT.of(recipient);
    return at === undefined ? "" : time(at);
  },
  totalSecondsQueued: ({ attempt }) =>
    String(Math.max(Math.round((attempt.at - attempt.message.receivedAt) / 1000), 0)),
  orig: ({ attempt }) => attempt.message.sender,
  rcpt: ({ recipient }) => recipient.address,
  orcpt: ({ recipient }) => recipient.originalRecipient ?? "",
  dsnAction: actionOf,
  dsnStatus: (outcome) =>
    statusWithWords(
      outcome.kind === "delivered" ? (outcome.reply.enhanced ?? "2.0.0") : outcome.failure.status,
    ),
  dsnDiag(outcome) {
    const { type, text } = diagnosticOf(outcome);
    return `${type};${text}`;
  },
  dsnMta: (outcome) =>
    outcome.attempt.peer?.host ??
    (outcome.kind === "delivered" ? "" : (outcome.failure.host ?? "")),
  bounceCat: (outcome, { categories }) =>
    outcome.kind === "delivered" ? "" : categories.of(outcome.failure),
  srcType: ({ attempt }) => sourceType(attempt.message.origin.type),
  srcMta: ({ attempt }) => attempt.message.origin.mta,
  dlvType: ({ attempt }) => attempt.agent?.dlvType ?? "",
  dlvSourceIp: ({ attempt }) => attempt.peer?.localAddress ?? "",
  dlvDestinationIp: ({ attempt }) => attempt.peer?.address ?? "",
  dlvEsmtpAvailable: ({ attempt }) => (attempt.peer === undefined ? "" : offeredBy(attempt.peer)),
  dlvSize: ({ attempt }) => String(attempt.message.size),
  vmta: ({ attempt }) => attempt.virtualMta,
  jobId: ({ attempt }) => attempt.message.job ?? "",
  envId: ({ attempt }) => attempt.message.envelopeId ?? "",
  queue: ({ attempt }) => attempt.queue,
  vmtaPool: ({ attempt }) => attempt.message.virtualMtaPool ?? "",
  messageId: ({ recipient }) => idText(recipient.message),
  dlvTlsProtocol: ({ attempt }) => attempt.peer?.tls?.protocol ?? "",
  dlvTlsCipher: ({ attempt }) => attempt.peer?.tls?.cipher ?? "",
  rcvSmtpUser: ({ attempt }) => attempt.message.origin.user ?? "",
  rcvTlsProtocol: ({ attempt }) => RECEIVED_TLS.of(attempt.message)?.protocol ?? "",
  rcvTlsCipher: ({ attempt }) => RECEIVED_TLS.of(attempt.message)?.cipher ?? "",
  userString: (_outcome, { userString }) => userString,
};

/** One object serves all messages of a connection. */
const offered = new WeakMap<PeerInfo, string>();

function offeredBy(peer: PeerInfo): string {
  let text = offered.get(peer);
  if (text === undefined) {
    text = peer.extensions.join(",");
    offered.set(peer, text);
  }
  return text;
}

function actionOf(outcome: RecordedOutcome): string {
  switch (outcome.kind) {
    case "delivered":
      return outcome.attempt.agent?.finalDelivery === true ? "delivered" : "relayed";
    case "deferred":
      return "delayed";
    case "bounced":
    case "deleted":
      return "failed";
  }
}
