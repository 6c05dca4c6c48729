import { verifyWithMailauth } from "../support/verify-dkim.ts";
import type { CorpusMessage } from "./corpus.ts";
import { verifyWithDkimpy } from "./dkimpy.ts";
import { verifyWithOpendkim } from "./opendkim.ts";
import { type RelayedMessage, relayed, WAYS } from "./relayed.ts";

/** What came of a corpus: how many messages arrived, and what is wrong with any. */
export interface Verified {
  readonly arrived: number;
  readonly problems: readonly string[];
}

/**
 * Relays a corpus through a server that signs, and has the signatures verified by programs that are not ours; also that nothing but
 * header fields in front of it was changed.
 */
export async function verified(
  corpus: readonly CorpusMessage[],
  folder: string,
): Promise<Verified> {
  const { messages, records } = await relayed(corpus, folder);
  const problems: string[] = [];
  const complain = ({ what, way }: RelayedMessage, said: string): void => {
    problems.push(`${what}, ${way}: ${said}`);
  };
  const contents = messages.map(({ content }) => content);
  const byDkimpy = await verifyWithDkimpy(contents, 2, records, folder);
  const byOpendkim = await verifyWithOpendkim(contents, records, folder);
  for (const [at, message] of messages.entries()) {
    const { content, original } = message;
    if (!content.endsWith(original)) complain(message, "it was changed");
    const byMailauth = await verifyWithMailauth(content, records);
    const results = byMailauth.map(({ result, algorithm }) => `${result} ${algorithm}`).join(" ");
    if (results !== "pass rsa-sha256 pass ed25519-sha256")
      complain(message, `mailauth: ${results}`);
    if (byDkimpy[at] !== "pass pass") complain(message, `dkimpy: ${byDkimpy[at]}`);
    // What Debian has of it knows Ed25519 too.
    const passes = byOpendkim[at]?.match(/dkim=pass [^;]*header\.a=(rsa|ed25519)-sha256/g) ?? [];
    if (passes.length !== 2) complain(message, `opendkim: ${byOpendkim[at]}`);
  }
  if (messages.length !== corpus.length * WAYS.length)
    problems.push(`${messages.length} messages arrived of ${corpus.length * WAYS.length}`);
  return { arrived: messages.length, problems };
}
