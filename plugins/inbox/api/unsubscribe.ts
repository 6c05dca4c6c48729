import type { Context } from "hono";
import { type FewAtATime, peerText, splitContent } from "../../../core/mod.ts";
import type { Clicked, OneClick } from "../../personalities/contract.ts";
import type { Inbox } from "../inbox.ts";
import { LONGEST_SHOWN } from "../limits.ts";
import { AskedWrongly, CROWDED, inTurn, messageAsked } from "./asked.ts";
import { gone } from "./message.ts";

/** What a click takes. */
export interface UnsubscribeParts {
  readonly oneClick: OneClick;
  /** Limits how many messages have others asked about them at a time. */
  readonly checking: FewAtATime;
  readonly now: number;
  readonly signal: AbortSignal;
}

/** Clicks on "unsubscribe" as a mailbox provider does, because somebody has asked for it, and tells what the sender's server has answered. */
export async function answerUnsubscribe(
  c: Context,
  inbox: Inbox,
  { oneClick, checking, now, signal }: UnsubscribeParts,
): Promise<Response> {
  const entry = await messageAsked(c, inbox, now);
  // A copy, so that the rest of the message is not in memory for as long as this takes.
  const header = await inbox.read(entry, ({ content }) =>
    Buffer.from(splitContent(content).header.bytes),
  );
  if (header === undefined) throw gone();
  const clicked = await inTurn(checking, CROWDED, () => oneClick.click(header, signal, false));
  return c.json(clickedView(clicked));
}

function clickedView(clicked: Clicked): object {
  switch (clicked.kind) {
    case "no-address":
      throw new AskedWrongly(
        400,
        "the message does not allow unsubscribing by one click: that takes List-Unsubscribe with a web address, and List-Unsubscribe-Post, each once (RFC 8058)",
      );
    case "not-allowed":
      throw new AskedWrongly(
        400,
        `${clicked.place.slice(0, LONGEST_SHOWN)} is not asked: sandbox-unsubscribe-at lists the places that may be`,
      );
    case "failed":
      throw new AskedWrongly(502, `${clicked.url.shown}: ${clicked.reason}`);
    case "answered": {
      const { url, status, text, location } = clicked;
      return {
        URL: url.text,
        StatusCode: status,
        // RFC 8058 §3.1: no redirection; anything but a success did not unsubscribe.
        Unsubscribed: status >= 200 && status < 300,
        Location: peerText((location ?? "").slice(0, LONGEST_SHOWN)),
        Text: peerText(text.slice(0, LONGEST_SHOWN)),
      };
    }
  }
}
