import { type Admission, type Reply, reply } from "../../../core/mod.ts";
import type { Conversation, Step } from "../conversation.ts";
import { readMailParameters } from "../parameters.ts";
import { tooLarge, troubleReply } from "./obstacles.ts";
import { readPathArgument } from "./path-argument.ts";

/** MAIL (RFC 5321 §4.1.1.2). `argument` is what follows the verb. */
export function mail(of: Conversation, argument: string): Step {
  const { settings, reception } = of;
  if (of.clientName === undefined) return reply(503, "5.5.1", "send EHLO or HELO first");
  if (of.transaction) return reply(503, "5.5.1", "a transaction is under way");
  const path = readPathArgument(argument, "MAIL", "FROM:", "5.1.7");
  if (!path.ok) return path.reply;
  const read = readMailParameters(
    path.parameters,
    settings.allowSmtputf8,
    reception.parameters.mail,
    settings.allowAuth && reception.mechanisms.size > 0,
  );
  if (!read.ok) return read.reply;
  const sender = path.address;
  const parameters = read.value;
  if (sender?.international && !parameters.smtpUtf8)
    return reply(550, "5.6.7", "the address needs SMTPUTF8");
  if (parameters.size !== undefined && parameters.size > settings.maxMessageSize)
    return tooLarge(of);
  const trouble = troubleReply(of);
  if (trouble) return trouble;
  const begunAt = of.timing.next() ? of.clock.monotonic() : undefined;
  const begin = (admission: Admission): Reply => {
    if (!admission.accept) return admission.reply;
    of.transaction = {
      sender,
      parameters,
      begunAt,
      recipients: [],
      mailboxes: undefined,
      repeated: 0,
      international: false,
      content: undefined,
    };
    return reply(250, "2.1.0", "sender ok");
  };
  const admission = reception.acceptSender({
    session: of.session,
    sender: sender?.text ?? "",
    senderDomain: sender?.domain ?? "",
    declaredSize: parameters.size,
    parameters: parameters.extra,
  });
  return admission instanceof Promise ? admission.then(begin) : begin(admission);
}
