import { type Reply, reply } from "../../../core/mod.ts";
import type { Conversation } from "../conversation.ts";

export const NO_MAIL: Reply = reply(503, "5.5.1", "send MAIL first");
export const NO_RECIPIENT: Reply = reply(554, "5.5.1", "no valid recipients");

/** Why nothing can be stored now; undefined when it can. */
export function troubleReply({ reception }: Conversation): Reply | undefined {
  switch (reception.trouble()?.kind) {
    case undefined:
      return undefined;
    case "no-space":
      return reply(452, "4.3.1", "not enough room to keep mail, try again later");
    case "journal-full":
      return reply(452, "4.3.1", "records of mail cannot be kept, try again later");
    case "failed":
      return reply(451, "4.3.0", "mail cannot be kept at the moment, try again later");
  }
}

/** The message was, or will be, larger than allowed. */
export function tooLarge({ settings }: Conversation): Reply {
  return reply(552, "5.3.4", `the message is larger than ${settings.maxMessageSize} bytes`);
}
