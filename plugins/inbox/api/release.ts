import type { Context } from "hono";
import { parseAddress, textPattern } from "../../../core/mod.ts";
import type { Inbox } from "../inbox.ts";
import { MOST_ADDRESSES } from "../limits.ts";
import type { HandoverResult, Letter } from "../postman.ts";
import { AskedWrongly, fieldsAsked, messageAsked, textsIn } from "./asked.ts";
import { gone } from "./message.ts";

/** Who may get messages out of the sandbox, and how. */
export interface ReleaseDesk {
  /** Addresses and domains of `sandbox-release-to`. */
  readonly to: readonly string[];
  /** Hands a message over to `sandbox-relay`; undefined without one. */
  readonly relay: ((letter: Letter) => Promise<HandoverResult>) | undefined;
  readonly now: number;
}

/** Sends a message to addresses that the configuration lists. */
export async function answerRelease(
  c: Context,
  inbox: Inbox,
  { to, relay, now }: ReleaseDesk,
): Promise<Response> {
  if (relay === undefined || to.length === 0)
    throw new AskedWrongly(
      400,
      "nothing leaves this sandbox: sandbox-relay and sandbox-release-to name the host and the addresses that may get messages",
    );
  const asked = textsIn(await fieldsAsked(c), "To", MOST_ADDRESSES);
  if (asked.length === 0) throw new AskedWrongly(400, "to whom? (To)");
  const recipients = asked.map((text) => allowed(text, to));
  const entry = await messageAsked(c, inbox, now);
  const letter = await inbox.read(entry, (file, { sender }) => ({
    sender,
    recipients,
    content: file.content.length < file.size ? undefined : file.content,
  }));
  if (letter === undefined) throw gone();
  const { content } = letter;
  if (content === undefined) throw new AskedWrongly(413, "the message is too long to be released");
  const result = await relay({ ...letter, content });
  if (!result.ok) throw new AskedWrongly(502, result.reason);
  return c.text("ok");
}

/** An address that the list has. Throws an `AskedWrongly` for any other. */
function allowed(text: string, patterns: readonly string[]): string {
  const address = parseAddress(text);
  if (address === undefined || address.domain === "")
    throw new AskedWrongly(400, `${JSON.stringify(text.slice(0, 200))} is not an address`);
  const written = `${address.localPart}@${address.domain}`;
  if (!patterns.some((pattern) => textPattern(pattern)(written)))
    throw new AskedWrongly(400, `${address.text} is not among the addresses of sandbox-release-to`);
  return address.text;
}
