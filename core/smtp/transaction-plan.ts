import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import { asciiAddress } from "../message/ascii-form.ts";
import type { Transaction } from "../message/transaction.ts";
import type { Capabilities } from "./capabilities.ts";
import { addressForm, isParameterValue } from "./wire-safe.ts";

/** A transaction that may be sent. */
export interface TransactionPlan {
  readonly transaction: Transaction;
  /** The body, when it is in memory: read from it once. */
  readonly whole: Buffer | undefined;
  /** Bytes of content. */
  readonly size: number;
  /** True when MAIL must say SMTPUTF8. */
  readonly utf8: boolean;
  /** As MAIL names it. */
  readonly sender: string;
  /** What RCPT names recipients otherwise than as given, by index; undefined for none. */
  readonly renamed: ReadonlyMap<number, string> | undefined;
  /** Indexes of the recipients to name to the peer; at least one. */
  readonly targets: readonly number[];
  /** Recipients that cannot be written into a command, by index; undefined for none. */
  readonly unsafe: ReadonlyMap<number, DeliveryFailure> | undefined;
}

/** Why a transaction is not sent: for good (`judged`), not to this peer (`unfit`), or not over this connection (`not-begun`). */
export interface UnsentReason {
  readonly ending: "judged" | "unfit" | "not-begun";
  readonly failure: DeliveryFailure;
}

/**
 * Checks what can be told without asking the peer: whether it can take the message at all, and that
 * nothing in the envelope would break out of its command. A failure is that of every recipient.
 * `host`: `name (address)`.
 */
export function planTransaction(
  transaction: Transaction,
  peer: Capabilities,
  host: string,
): TransactionPlan | UnsentReason {
  const { body, prefix } = transaction;
  const { whole } = body;
  const size = prefix.length + (whole?.length ?? body.size);
  const senderForm = addressForm(transaction.sender);
  const asciiSender = senderForm === "utf8" ? asciiAddress(transaction.sender) : transaction.sender;
  let utf8 = transaction.smtpUtf8 || asciiSender === undefined;
  let renamed: Map<number, string> | undefined;
  let unsafe: Map<number, DeliveryFailure> | undefined;
  const targets: number[] = [];
  for (let index = 0; index < transaction.recipients.length; index++) {
    const { address = "", originalRecipient } = transaction.recipients[index] ?? {};
    const form = address === "" ? "unsafe" : addressForm(address);
    if (form === "utf8") {
      const ascii = asciiAddress(address);
      if (ascii === undefined) utf8 = true;
      else {
        renamed ??= new Map();
        renamed.set(index, ascii);
      }
    }
    const problem = recipientProblem(form, originalRecipient);
    if (problem === undefined) targets.push(index);
    else {
      unsafe ??= new Map();
      unsafe.set(index, failed("rcpt", problem.status, problem.text, undefined));
    }
  }
  if (peer.onlyTlsOptional && transaction.tlsOptional !== true) {
    const text = `the connection to ${host} was opened without regard to what its domain demands of TLS`;
    return { ending: "not-begun", failure: failed("mail", "4.7.4", text, host) };
  }
  if (senderForm === "unsafe") {
    return never("mail", "5.1.7", "sender address cannot be sent in a command");
  }
  const { envelopeId } = transaction;
  if (envelopeId !== undefined && !isParameterValue(envelopeId)) {
    return never("mail", "5.5.4", "envelope id cannot be sent in a command");
  }
  if (transaction.eightBit && !peer.eightBitMime && transaction.sendUndeclared !== true) {
    return unfit(host, "5.6.3", `8-bit content, but ${host} does not offer 8BITMIME`);
  }
  if (utf8 && !peer.smtpUtf8) {
    return unfit(host, "5.6.7", `internationalized message, but ${host} does not offer SMTPUTF8`);
  }
  if (transaction.requireTls === true && !peer.requireTls) {
    const text = `message that requires TLS (RFC 8689), but ${host} does not offer REQUIRETLS over TLS with a certificate that proves who it is`;
    return unfit(host, "5.7.30", text);
  }
  if (peer.sizeLimit !== undefined && size > peer.sizeLimit) {
    return unfit(host, "5.3.4", `message of ${size} bytes, but ${host} takes ${peer.sizeLimit}`);
  }
  if (targets.length === 0) {
    const failure = unsafe?.get(0);
    return failure
      ? { ending: "judged", failure }
      : never("rcpt", "5.5.4", "transaction without recipients");
  }
  const sender = asciiSender ?? transaction.sender;
  return { transaction, whole, size, utf8, sender, renamed, targets, unsafe };
}

function never(stage: "mail" | "rcpt", status: string, text: string): UnsentReason {
  return { ending: "judged", failure: failed(stage, status, text, undefined) };
}

function unfit(host: string, status: string, text: string): UnsentReason {
  return { ending: "unfit", failure: failed("mail", status, text, host) };
}

function recipientProblem(
  form: "ascii" | "utf8" | "unsafe",
  originalRecipient: string | undefined,
): { readonly status: string; readonly text: string } | undefined {
  if (form === "unsafe") {
    return { status: "5.1.3", text: "recipient address cannot be sent in a command" };
  }
  if (originalRecipient !== undefined && !isParameterValue(originalRecipient)) {
    return { status: "5.5.4", text: "original recipient cannot be sent in a command" };
  }
  return undefined;
}
