import type { Context } from "hono";
import {
  type Clock,
  HeaderBlock,
  headerEnd,
  type Log,
  normalizeAddressDomain,
  type ResolvedConfig,
  type Resolver,
} from "../../../core/mod.ts";
import {
  addedFields,
  asksForSignature,
  authorAddress,
  boundedResolver,
  type Check,
  domainOf,
  LineLengths,
  preflight,
  virtualMtaAsked,
  wayOut,
} from "../../compliance/contract.ts";
import { signsMailOf } from "../../dkim/contract.ts";
import { DkimPass } from "../../sender-checks/contract.ts";
import type { Arrival } from "../folder-names.ts";
import type { Inbox } from "../inbox.ts";
import { messageAsked } from "./asked.ts";
import { gone } from "./message.ts";

/** What a message is held against rules with. */
export interface ComplianceParts {
  readonly config: ResolvedConfig;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly hostName: string;
  readonly log: Log;
}

/** What the look-ups for one message may come to. */
const BOUNDS = { time: 15_000, lookups: 100 };
/** Domains of recipients that are looked at. */
const MOST_DOMAINS = 20;
/** Where messages are taken to come from: this host. */
const CLIENT = "127.0.0.1";

/** What large providers would say of a message, were it sent by this server. Asks the DNS. */
export async function answerCompliance(
  c: Context,
  inbox: Inbox,
  parts: ComplianceParts,
): Promise<Response> {
  const entry = await messageAsked(c, inbox, parts.clock.now());
  const checks = await inbox.read(entry, (file, arrival) =>
    complianceOf(file.content, arrival, parts),
  );
  if (checks === undefined) throw gone();
  return c.json({ checks });
}

async function complianceOf(
  content: Buffer,
  { sender, recipients }: Arrival,
  { config, resolver: unbounded, clock, hostName, log }: ComplianceParts,
): Promise<readonly Check[]> {
  const header = content.subarray(0, Math.max(headerEnd(content), 0));
  const block = HeaderBlock.of(header);
  const client = config.source(CLIENT);
  const domains = recipients.flatMap((one) => normalizeAddressDomain(domainOf(one) ?? "") ?? []);
  const way = wayOut(
    config,
    {
      virtualMta: virtualMtaAsked(config, client, block, CLIENT),
      domains: [...new Set(domains)].slice(0, MOST_DOMAINS),
      signed: signsMailOf({ clientAddress: CLIENT, user: undefined }, client),
    },
    hostName,
  );
  const lines = new LineLengths();
  lines.write(content);
  const resolver = boundedResolver(unbounded, clock, BOUNDS);
  const pass = new DkimPass({ resolver, clock, log }, false);
  await pass.write(content);
  return preflight(
    {
      ...{ header, size: content.length, longestLine: lines.longest },
      sender: sender || authorAddress(block) || "",
      verified: await pass.end(),
      bulk: undefined,
      added: addedFields(client),
      asksForSignature: asksForSignature(client, block),
    },
    way,
    resolver,
  );
}
