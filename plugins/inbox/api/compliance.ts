import type { Context } from "hono";
import type { Clock, FewAtATime, Log, ResolvedConfig, Resolver } from "../../../core/mod.ts";
import { type Check, checkMail, domainOf } from "../../compliance/contract.ts";
import type { Arrival } from "../folder-names.ts";
import type { Inbox } from "../inbox.ts";
import { CROWDED, inTurn, messageAsked } from "./asked.ts";
import { gone } from "./message.ts";

/** What a message is checked against rules with. */
export interface ComplianceParts {
  readonly config: ResolvedConfig;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly hostName: string;
  readonly log: Log;
  /** Gives checks their turn. */
  readonly checking: FewAtATime;
}

/** What the look-ups for one message may come to. */
const BOUNDS = { time: 15_000, lookups: 100 };
/** Where messages are taken to come from: this host. */
const CLIENT = "127.0.0.1";

/**
 * What large providers would say of a message, were it sent by this server. Asks the DNS, which takes its time: others read messages
 * meanwhile.
 */
export async function answerCompliance(
  c: Context,
  inbox: Inbox,
  parts: ComplianceParts,
): Promise<Response> {
  const entry = await messageAsked(c, inbox, parts.clock.now());
  const checks = await inTurn(parts.checking, CROWDED, async () => {
    const read = await inbox.read(entry, ({ content }, arrival) => ({ content, arrival }));
    return read && complianceOf(read.content, read.arrival, parts);
  });
  if (checks === undefined) throw gone();
  return c.json({ checks });
}

async function complianceOf(
  content: Buffer,
  { sender, recipients }: Arrival,
  parts: ComplianceParts,
): Promise<readonly Check[]> {
  const { checks } = await checkMail(
    {
      content,
      session: { clientAddress: CLIENT, localAddress: CLIENT, user: undefined },
      client: parts.config.source(CLIENT),
      domains: recipients.flatMap((one) => domainOf(one) ?? []),
      sender: sender || undefined,
      bulk: undefined,
    },
    parts,
    BOUNDS,
  );
  return checks;
}
