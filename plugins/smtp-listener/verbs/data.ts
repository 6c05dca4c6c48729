import { type Reply, reply } from "../../../core/mod.ts";
import { Content, PATIENCE } from "../content.ts";
import type { ChunkTarget, Conversation } from "../conversation.ts";
import { NO_MAIL, NO_RECIPIENT, tooLarge, troubleReply } from "./obstacles.ts";

const START_INPUT = reply(354, undefined, "start mail input, end with <CRLF>.<CRLF>");
const NOT_OFFERED = reply(502, "5.5.1", "CHUNKING is not offered here");
/** Bytes of refused chunks that are read and thrown away where messages may have any size. */
const MOST_IN_VAIN = 1024 * 1024 * 1024;
const IN_VAIN = reply(421, "4.7.0", "too much content was refused, closing the connection");

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

/** BDAT (RFC 3030 §2). A refused chunk's bytes still come: they are counted and passed over. */
export function bdat(of: Conversation, argument: string): undefined {
  const [digits = "", last, ...rest] = argument.split(" ");
  const known = /^\d{1,12}$/.test(digits) && rest.length === 0;
  if (!known || (last !== undefined && last.toUpperCase() !== "LAST")) {
    // Without its length the chunk's end is not known: what follows cannot be told from commands.
    of.farewell(reply(501, "5.5.4", "syntax: BDAT size [LAST]"));
    return;
  }
  const left = Number(digits);
  if (left === 0 && last === undefined) of.patience.idle();
  const into = chunkTarget(of);
  if (into.kind === "nowhere") of.beginData();
  const why = lastWord(of, into, left);
  if (why) of.farewell(why);
  else of.expecting = { kind: "chunk", left, last: last !== undefined, into };
}

/** What is said instead of waiting for a chunk of `left` bytes that is far too much; undefined for others. */
function lastWord(of: Conversation, into: ChunkTarget, left: number): Reply | undefined {
  const before = into.kind === "content" ? into.content.size : of.patience.passedOver;
  const most = of.settings.maxMessageSize + PATIENCE;
  if (before + left > most) return tooLarge(of);
  return into.kind === "nowhere" && before + left > MOST_IN_VAIN ? IN_VAIN : undefined;
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
