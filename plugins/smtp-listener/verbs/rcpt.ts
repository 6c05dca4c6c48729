import { markedToBounce, type RecipientAdmission, type Reply, reply } from "../../../core/mod.ts";
import type { Conversation, Step } from "../conversation.ts";
import { readRcptParameters } from "../parameters.ts";
import { addRecipient, isRepeated } from "../repeated-recipients.ts";
import { NO_MAIL } from "./obstacles.ts";
import { readPathArgument } from "./path-argument.ts";

const OK = reply(250, "2.1.5", "recipient ok");
const TOO_MANY = reply(452, "4.5.3", "too many recipients, send the rest in another transaction");

/** RCPT (RFC 5321 §4.1.1.3). */
export function rcpt(of: Conversation, argument: string): Step {
  const { transaction, settings, reception } = of;
  if (!transaction) return NO_MAIL;
  const path = readPathArgument(argument, "RCPT", "TO:", "5.1.3");
  if (!path.ok) return path.reply;
  if (path.address === undefined) return reply(501, "5.1.3", "the recipient address is empty");
  const { text, domain, international } = path.address;
  const read = readRcptParameters(
    path.parameters,
    transaction.parameters.smtpUtf8,
    reception.parameters.rcpt,
  );
  if (!read.ok) return read.reply;
  if (international && !transaction.parameters.smtpUtf8)
    return reply(550, "5.6.7", "the address needs SMTPUTF8");
  const named = transaction.recipients.length + transaction.repeated;
  if (named >= settings.maxRcptPerMessage) return TOO_MANY;
  // `<postmaster>` without a domain is our own (RFC 5321 §4.5.1).
  const { extra, ...kept } = read.value;
  const recipient = { address: text, domain: domain || of.hostName.toLowerCase(), ...kept };
  if (isRepeated(transaction, recipient)) {
    transaction.repeated++;
    return OK;
  }
  const add = (admission: RecipientAdmission): Reply => {
    if (!admission.accept) return admission.reply;
    const { bounce } = admission;
    addRecipient(transaction, bounce ? markedToBounce(recipient, bounce) : recipient);
    if (international) transaction.international = true;
    return OK;
  };
  const admission = reception.acceptRecipient({
    session: of.session,
    sender: transaction.sender?.text ?? "",
    recipient,
    accepted: transaction.recipients.length,
    parameters: extra,
  });
  return admission instanceof Promise ? admission.then(add) : add(admission);
}
