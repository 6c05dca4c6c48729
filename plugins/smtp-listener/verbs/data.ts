import { type Reply, reply } from "../../../core/mod.ts";
import { Content, PATIENCE } from "../content.ts";
import type { ChunkTarget, Conversation } from "../conversation.ts";
import { NO_MAIL, NO_RECIPIENT, tooLarge, troubleReply } from "./obstacles.ts";

const START_INPUT = reply(354, undefined, "start mail input, end with <CRLF>.<CRLF>");
const NOT_OFFERED = reply(502, "5.5.1", "CHUNKING is not offered here");

/** DATA (RFC 5321 §4.1.1.4). */
export function data(of: Conversation): Reply {
  const { transaction } = of;
  if (!transaction) return NO_MAIL;
  if (transaction.recipients.length === 0) return NO_RECIPIENT;
  const trouble = troubleReply(of);
  if (trouble) return trouble;
  const content = new Content(of, transaction, true);
  of.beginContent(content);
  of.expecting = { kind: "data", content };
  return START_INPUT;
}

/** BDAT (RFC 3030 §2). A refused chunk's octets still come: they are counted and passed over. */
export function bdat(of: Conversation, argument: string): undefined {
  const [digits = "", last, ...rest] = argument.split(" ");
  const known = /^\d{1,12}$/.test(digits) && rest.length === 0;
  if (!known || (last !== undefined && last.toUpperCase() !== "LAST")) {
    // Without its length the chunk's end is not known: what follows cannot be told from commands.
    of.farewell(reply(501, "5.5.4", "syntax: BDAT octets [LAST]"));
    return;
  }
  const left = Number(digits);
  if (left === 0 && last === undefined) of.patience.idle();
  const into = chunkTarget(of);
  if (into.kind === "nowhere") of.beginData();
  if (isHopeless(of, into, left)) of.farewell(tooLarge(of));
  else of.expecting = { kind: "chunk", left, last: last !== undefined, into };
}

/** True when a chunk of `left` bytes is so much too much that it is not waited for. */
function isHopeless(of: Conversation, into: ChunkTarget, left: number): boolean {
  const before = into.kind === "content" ? into.content.size : of.patience.passedOver;
  return before + left > of.settings.maxMessageSize + PATIENCE;
}

function chunkTarget(of: Conversation): ChunkTarget {
  const { transaction } = of;
  if (!of.settings.allowChunking) return { kind: "nowhere", refusal: NOT_OFFERED };
  if (!transaction) return { kind: "nowhere", refusal: NO_MAIL };
  if (transaction.recipients.length === 0) return { kind: "nowhere", refusal: NO_RECIPIENT };
  if (transaction.content === undefined) {
    const trouble = troubleReply(of);
    if (trouble) return { kind: "nowhere", refusal: trouble };
    of.beginContent(new Content(of, transaction, false));
  }
  return transaction.content === undefined
    ? { kind: "nowhere", refusal: NO_MAIL }
    : { kind: "content", content: transaction.content };
}
