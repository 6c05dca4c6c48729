import { type Reply, reply } from "../../core/mod.ts";
import { COMMAND, type Conversation, type ExpectingContent, type Step } from "./conversation.ts";
import type { IncomingContent } from "./incoming-content.ts";
import type { LineBuffer } from "./line-buffer.ts";
import { tooLarge } from "./verbs/obstacles.ts";

const CHUNK_TAKEN = reply(250, "2.0.0", "chunk taken");

/** Takes what has come of a message's content; "wait" when more must come first. */
export function takeContent(
  of: Conversation,
  expecting: ExpectingContent,
  input: LineBuffer,
): Step | "wait" {
  switch (expecting.kind) {
    case "data":
      return input.empty ? "wait" : takeData(of, expecting.content, input);
    case "chunk":
      return expecting.left > 0 && input.empty ? "wait" : takeChunk(of, expecting, input);
  }
}

function takeData(of: Conversation, content: IncomingContent, input: LineBuffer): Step {
  const chunk = input.takeAll();
  const end = content.read(chunk);
  of.tapContent(end < 0 ? chunk : chunk.subarray(0, end));
  if (end < 0) return goOn(of, content);
  if (end < chunk.length) input.push(chunk.subarray(end));
  of.expecting = COMMAND;
  return submit(of, content);
}

function takeChunk(
  of: Conversation,
  expecting: ExpectingContent & { readonly kind: "chunk" },
  input: LineBuffer,
): Step {
  const { into, last } = expecting;
  const piece = input.take(expecting.left);
  expecting.left -= piece.length;
  of.tapContent(piece);
  if (into.kind === "content") into.content.read(piece);
  else of.patience.passOver(piece.length);
  if (expecting.left > 0) return into.kind === "content" ? goOn(of, into.content) : undefined;
  of.expecting = COMMAND;
  if (into.kind === "nowhere") {
    of.endData();
    return into.refusal;
  }
  const { content } = into;
  if (last) return submit(of, content);
  const waiting = content.store();
  return waiting ? waiting.then(() => chunkReply(of, content)) : chunkReply(of, content);
}

/** Stores what was read, unless the client sends so much too much that it is not waited for. */
function goOn(of: Conversation, content: IncomingContent): Promise<undefined> | undefined {
  if (content.hopeless) {
    of.farewell(tooLarge(of));
    return;
  }
  return content.store()?.then(() => undefined);
}

/** A chunk was taken; the message is refused with the first chunk that spoils it (RFC 3030 §2). */
function chunkReply(of: Conversation, content: IncomingContent): Reply {
  const refusal = content.refusal;
  if (refusal) of.reset();
  return refusal ?? CHUNK_TAKEN;
}

/** The content is complete, and with it the transaction. */
function submit(of: Conversation, content: IncomingContent): Promise<Reply> {
  if (of.transaction) of.transaction.content = undefined;
  of.reset();
  return content.submit();
}
