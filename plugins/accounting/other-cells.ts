import { idText, type QueueDeferral, replyText } from "../../core/mod.ts";
import type { Complaint, RemoteBounce, RemoteStatus } from "../returned-mail/contract.ts";
import { RECEIVED_TLS } from "../smtp-listener/contract.ts";
import { type Cells, sourceType } from "./cells.ts";
import type { Receipt } from "./recorded.ts";
import { statusWithWords } from "./status-words.ts";

/** Cells of records about a queue whose hosts could not be used: type tq. */
export const DEFERRAL_CELLS: Cells<QueueDeferral> = {
  type: () => "tq",
  timeLogged: ({ at }, { time }) => time(at),
  dsnStatus: ({ failure }) => statusWithWords(failure.status),
  dsnDiag: ({ failure: { reply, text } }) =>
    reply === undefined ? `x-mta;${text}` : `smtp;${replyText(reply)}`,
  dsnMta: ({ failure, peer }) => peer?.host ?? failure.host ?? "",
  bounceCat: ({ failure }, { categories }) => categories.of(failure),
  dlvType: ({ agent }) => agent?.dlvType ?? "",
  dlvSourceIp: ({ peer }) => peer?.localAddress ?? "",
  dlvDestinationIp: ({ peer, failure }) => peer?.address ?? addressIn(failure.host ?? ""),
  vmta: ({ virtualMta }) => virtualMta,
  queue: ({ queue }) => queue,
  userString: (_deferral, { userString }) => userString,
};

/** Cells of records about an accepted recipient: type r. */
export const RECEIPT_CELLS: Cells<Receipt> = {
  type: () => "r",
  timeLogged: ({ at }, { time }) => time(at),
  timeQueued: ({ info }, { time }) => time(info.receivedAt),
  orig: ({ info }) => info.sender,
  rcpt: ({ recipient }) => recipient.address,
  orcpt: ({ recipient }) => recipient.originalRecipient ?? "",
  srcType: ({ info }) => sourceType(info.origin.type),
  srcMta: ({ info }) => info.origin.mta,
  rcvSourceIp: ({ clientAddress }) => clientAddress,
  rcvDestinationIp: ({ localAddress }) => localAddress,
  rcvSmtpUser: ({ info }) => info.origin.user ?? "",
  rcvTlsProtocol: ({ info }) => RECEIVED_TLS.of(info)?.protocol ?? "",
  rcvTlsCipher: ({ info }) => RECEIVED_TLS.of(info)?.cipher ?? "",
  dlvSize: ({ info }) => String(info.size),
  vmta: ({ info }) => info.virtualMtaPool ?? info.virtualMta,
  vmtaPool: ({ info }) => info.virtualMtaPool ?? "",
  jobId: ({ info }) => info.job ?? "",
  envId: ({ info }) => info.envelopeId ?? "",
  messageId: ({ message }) => idText(message),
  userString: (_receipt, { userString }) => userString,
};

/** Cells of records about what another host reports of a delivery: types rb and rs. */
export const REPORT_CELLS: Cells<RemoteBounce | RemoteStatus> = {
  type: ({ type }) => type,
  timeLogged: ({ at }, { time }) => time(at),
  orig: ({ sender }) => sender,
  rcpt: ({ recipient }) => recipient,
  orcpt: ({ originalRecipient }) => originalRecipient,
  dsnAction: ({ action }) => action,
  dsnStatus: ({ status }) => (status === "" ? "" : statusWithWords(status)),
  dsnDiag: ({ diagnostic }) => diagnostic,
  dsnMta: ({ remoteMta }) => remoteMta,
  dsnReportingMta: ({ reportingMta }) => reportingMta,
  bounceCat: ({ category }) => category,
  srcType: ({ source }) => sourceType(source.type),
  srcMta: ({ source }) => source.mta,
  vmta: ({ match }) => match?.virtualMta ?? "",
  jobId: ({ match }) => match?.job ?? "",
  envId: ({ envelopeId }) => envelopeId,
  format: ({ format }) => format,
  messageId: ({ match }) => match?.message ?? "",
  userString: (_report, { userString }) => userString,
};

/** Cells of records about a complaint: type f. */
export const COMPLAINT_CELLS: Cells<Complaint> = {
  type: () => "f",
  timeLogged: ({ at }, { time }) => time(at),
  orig: ({ sender }) => sender,
  rcpt: ({ recipient }) => recipient,
  orcpt: ({ originalRecipient }) => originalRecipient,
  srcType: ({ source }) => sourceType(source.type),
  srcMta: ({ source }) => source.mta,
  // The host that sent the report.
  dlvSourceIp: ({ source }) => addressIn(source.mta),
  vmta: ({ match }) => match?.virtualMta ?? "",
  jobId: ({ match }) => match?.job ?? "",
  envId: ({ envelopeId }) => envelopeId,
  format: ({ format }) => format,
  repSourceIp: ({ sourceAddress }) => sourceAddress,
  feedbackType: ({ feedbackType }) => feedbackType,
  userAgent: ({ userAgent }) => userAgent,
  reportingMta: ({ reportingMta }) => reportingMta,
  reportedDomain: ({ reportedDomain }) => reportedDomain,
  messageId: ({ match }) => match?.message ?? "",
  userString: (_complaint, { userString }) => userString,
};

/** The address of `host (address)`. */
function addressIn(host: string): string {
  return /\(([\da-fA-F.:]{2,45})\)$/.exec(host)?.[1] ?? "";
}
