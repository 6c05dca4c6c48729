import {
  HeaderBlock,
  idText,
  type MailAddress,
  type MessageId,
  type MessageInfo,
  parseAddress,
  parseId,
} from "../../../core/mod.ts";
import type { KnownMail } from "../../story/contract.ts";
import type { Match } from "../returned-event.ts";
import type { MarkKeys } from "../sent/mark-keys.ts";
import { type Reference, readReference } from "../sent/reference-field.ts";
import { readSignedVerp } from "../sent/signed-verp.ts";
import { type VerpReading, verpReadings } from "../sent/verp-address.ts";

/** What is known of the message that a report is about. */
export interface Subject {
  /** Undefined: nothing but what the report says. */
  readonly match: Match | undefined;
  /** Its envelope sender without VERP; undefined when nothing tells. */
  readonly sender: string | undefined;
  /** Whom it was sent to; undefined when nothing but the report tells. */
  readonly recipient: string | undefined;
}

/** Message-IDs that are looked for: the surest come first. */
const MOST_IDS = 3;

/** Where it is looked for. */
export interface SubjectClues {
  /** Addresses that may be a return path of ours, the surest first. */
  readonly addresses: readonly MailAddress[];
  /** Recipients that the report names. */
  readonly named: readonly string[];
  /** The header of the message that came back; empty for none. */
  readonly header: Buffer;
  /** Message-IDs that it may have, with their angle brackets. */
  readonly messageIds: readonly string[];
}

/** What looking takes. */
export interface SubjectParts {
  readonly keys: MarkKeys;
  readonly identity: { readonly hostName: string; readonly hostId: string };
  readonly mail: KnownMail;
  /** A message that still waits for other recipients. */
  message(id: MessageId): MessageInfo | undefined | Promise<MessageInfo | undefined>;
  /** Whether an address is a sender whose mail comes back here. */
  isOwn(sender: MailAddress): boolean;
}

/** Finds the message that a report is about: by what this server signed, else by what it may have made. */
export async function subjectOf(clues: SubjectClues, parts: SubjectParts): Promise<Subject> {
  const { addresses, named, header, messageIds } = clues;
  const { keys } = parts;
  const reference = readReference(keys, header);
  for (const address of addresses) {
    const found = readSignedVerp(keys, address, [
      ...named,
      ...(reference?.recipient ? [reference.recipient] : []),
    ]);
    if (found === undefined) continue;
    const match = await matchOf("signed-verp", found.message, reference, parts);
    return { match, sender: found.sender, recipient: found.recipient };
  }
  if (reference !== undefined) {
    const match = await matchOf("signed-field", reference.message, reference, parts);
    return { match, sender: reference.sender, recipient: reference.recipient };
  }
  const plain = plainReading(addresses, named, parts);
  const known = await knownBy(messageIds, plain === undefined ? named : [plain.recipient], parts);
  const by = plain === undefined ? "message-id" : "verp";
  if (plain === undefined && known === undefined) return NOTHING;
  const match = { by, proven: false, message: "", job: "", virtualMta: "", ...known } as const;
  return { match, sender: plain?.sender, recipient: plain?.recipient };
}

const NOTHING: Subject = { match: undefined, sender: undefined, recipient: undefined };

/** The message that has one of some Message-IDs: one of this server's making, or one that the story knows. */
async function knownBy(
  messageIds: readonly string[],
  recipients: readonly string[],
  parts: SubjectParts,
): Promise<Pick<Match, "message" | "job" | "virtualMta"> | undefined> {
  for (const messageId of messageIds.slice(0, MOST_IDS)) {
    const own = ownId(messageId, parts.identity);
    if (own !== undefined) return { message: idText(own), ...(await factsOf(own, parts)) };
    const known = await parts.mail.byMessageId(messageId, recipients);
    if (known !== undefined)
      return {
        message: idText(known.message),
        job: known.job ?? "",
        virtualMta: known.virtualMta,
      };
  }
  return undefined;
}

/** The reading of an address that fits best: one for a recipient that is named, else one of a sender of ours. */
function plainReading(
  addresses: readonly MailAddress[],
  named: readonly string[],
  { isOwn }: SubjectParts,
): VerpReading | undefined {
  const lower = new Set(named.map((one) => one.toLowerCase()));
  for (const address of addresses) {
    const readings = verpReadings(address);
    const found =
      readings.find(({ recipient }) => lower.has(recipient.toLowerCase())) ??
      readings.find(({ sender }) => {
        const parsed = parseAddress(sender);
        return parsed !== undefined && isOwn(parsed);
      });
    if (found !== undefined) return found;
  }
  return undefined;
}

async function matchOf(
  by: Match["by"],
  message: string,
  reference: Reference | undefined,
  parts: SubjectParts,
): Promise<Match> {
  // A message that went to several proves nothing about one of them: any of the others can return it.
  const proven = by === "signed-verp" || reference?.recipient !== undefined;
  if (reference?.message === message)
    return { by, proven, message, job: reference.job ?? "", virtualMta: reference.virtualMta };
  const id = parseId(message);
  return { by, proven, message, ...(id === undefined ? UNKNOWN : await factsOf(id, parts)) };
}

type Facts = Pick<Match, "job" | "virtualMta">;

const UNKNOWN: Facts = { job: "", virtualMta: "" };

/** What is known of a message that waits, or that the story remembers. */
async function factsOf(id: MessageId, { message, mail }: SubjectParts): Promise<Facts> {
  const found = (await message(id)) ?? (await mail.byId(id));
  return found === undefined ? UNKNOWN : { job: found.job ?? "", virtualMta: found.virtualMta };
}

/** The message that has a Message-ID of this server's making. */
function ownId(
  messageId: string,
  { hostName, hostId }: SubjectParts["identity"],
): MessageId | undefined {
  const end = `.${hostId}@${hostName}>`;
  if (!messageId.startsWith("<") || !messageId.endsWith(end)) return undefined;
  return parseId(messageId.slice(1, -end.length));
}

/** The sender by the field that the last host wrote (RFC 5321 §4.4); undefined where it is not there, or empty. */
export function returnPath(header: Buffer): string | undefined {
  if (header.length === 0) return undefined;
  const text = HeaderBlock.of(header).first("Return-Path");
  return /^<([^<>]+)>/.exec(text ?? "")?.[1];
}
