import {
  type Clock,
  HeaderBlock,
  headerEnd,
  type InboundSession,
  type ResolvedConfig,
  type Resolver,
  type SettingsView,
} from "../../core/mod.ts";
import { signsMailOf } from "../dkim/contract.ts";
import { boundedResolver, type LookupBounds } from "./bounded-resolver.ts";
import type { Check } from "./check.ts";
import { addedFields, asksForSignature, virtualMtaAsked } from "./client-settings.ts";
import { authorAddress, type MessageToCheck } from "./message.ts";
import { preflight } from "./preflight.ts";
import { Reading, type ReadingParts } from "./reading.ts";
import { wayOut } from "./way-out.ts";

/** The client that gives a message, and where the message is to go. */
export interface ClientMail {
  readonly session: Pick<InboundSession, "clientAddress" | "localAddress" | "user">;
  /** The settings of that client. */
  readonly client: SettingsView<"source">;
  /** A virtual MTA or a pool; undefined: the one that the header or the client's settings ask for. */
  readonly virtualMta?: string | undefined;
  readonly domains: readonly string[];
}

/** The configuration it is sent by, and the DNS. */
export interface CheckingParts {
  readonly config: ResolvedConfig;
  /** The name of this host, as EHLO has it. */
  readonly hostName: string;
  readonly resolver: Resolver;
  readonly clock: Clock;
}

/** What came of it. */
export interface CheckedMail {
  readonly checks: readonly Check[];
  /** The virtual MTAs that may send it: several where a pool takes turns. */
  readonly virtualMtas: readonly string[];
  /** The envelope sender that it was checked with. */
  readonly sender: string;
}

/** What is checked of a message, but for what the settings of its client say. */
type ReadMessage = Omit<MessageToCheck, "added" | "asksForSignature">;

/** Looks at a message that was read, as large providers would if this configuration sent it. */
export async function checkRead(
  message: ReadMessage,
  { session, client, virtualMta, domains }: ClientMail,
  { config, hostName, resolver }: Omit<CheckingParts, "clock">,
): Promise<CheckedMail> {
  const block = HeaderBlock.of(message.header);
  const way = wayOut(
    config,
    {
      virtualMta: virtualMta ?? virtualMtaAsked(config, client, block, session.localAddress),
      domains,
      signed: signsMailOf(session, client),
    },
    hostName,
  );
  const settings = {
    added: addedFields(client),
    asksForSignature: asksForSignature(client, block),
  };
  const checks = await preflight({ ...message, ...settings }, way, resolver);
  return { checks, virtualMtas: way.virtualMtas, sender: message.sender };
}

/** A message that is there whole. */
export interface WholeMail extends ClientMail {
  readonly content: Buffer;
  /** Envelope sender, empty for `<>`; undefined: the author. */
  readonly sender: string | undefined;
  /** Whether it is bulk mail; undefined: its header tells. */
  readonly bulk: boolean | undefined;
}

/**
 * Looks at a message as large providers would if this configuration sent it. Asks the DNS, within `bounds`; where it gives no
 * answer, the check's result is `unknown`.
 */
export async function checkMail(
  { content, sender, bulk, ...mail }: WholeMail,
  { log, ...parts }: CheckingParts & Pick<ReadingParts, "log">,
  bounds: LookupBounds,
): Promise<CheckedMail> {
  const header = content.subarray(0, Math.max(headerEnd(content), 0));
  const resolver = boundedResolver(parts.resolver, parts.clock, bounds);
  const reading = new Reading({ resolver, clock: parts.clock, log });
  await reading.write(content);
  return checkRead(
    {
      ...{ header, size: content.length, bulk },
      ...(await reading.end()),
      sender: sender ?? authorAddress(HeaderBlock.of(header)) ?? "",
    },
    mail,
    { ...parts, resolver },
  );
}
