import { bareMessageId, type HeaderBlock } from "../../core/mod.ts";
import { addressesIn, type NamedAddress } from "./address-fields.ts";
import { type BodyParts, bodyPartsOf, textOf } from "./body-parts.ts";
import type { Arrival } from "./folder-names.ts";
import {
  LONGEST_FIELD,
  LONGEST_SHOWN,
  LONGEST_TAG,
  MOST_SEARCHED,
  MOST_TAGS,
  SNIPPET,
} from "./limits.ts";

/** What lists and searches know of a message. */
export interface Summary {
  readonly messageId: string;
  readonly from: NamedAddress;
  readonly to: readonly NamedAddress[];
  readonly cc: readonly NamedAddress[];
  /** Those of the envelope that the header does not name, too. */
  readonly bcc: readonly NamedAddress[];
  readonly replyTo: readonly NamedAddress[];
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  /** Bytes. */
  readonly size: number;
  readonly attachments: number;
  readonly inline: number;
  readonly snippet: string;
  /** Its own field X-Tags says so. */
  readonly tags: readonly string[];
}

/** A summary, and the text in which words are looked for, in lower case. */
export interface Summarized {
  readonly summary: Summary;
  readonly searched: string;
}

/** A message's file, as far as it was read. */
export interface MessageFile {
  readonly content: Buffer;
  /** Bytes of all of it. */
  readonly size: number;
  /** When it was written, milliseconds since the epoch. */
  readonly written: number;
}

/** Summarizes a message. */
export function summarize(file: MessageFile, arrival: Arrival): Summarized {
  const parts = bodyPartsOf(file.content);
  const { header } = parts.message;
  const [to, cc, written] = ["To", "Cc", "Bcc"].map((name) => addressesIn(header, name));
  const named = [...(to ?? []), ...(cc ?? []), ...(written ?? [])];
  const text = textOf(parts, MOST_SEARCHED);
  const summary: Summary = {
    messageId: messageIdOf(header),
    from: authorOf(header, arrival),
    to: to ?? [],
    cc: cc ?? [],
    bcc: [...(written ?? []), ...unnamed(arrival.recipients, named)],
    replyTo: addressesIn(header, "Reply-To"),
    subject: fieldOf(header, "Subject"),
    created: arrival.at ?? file.written,
    size: file.size,
    attachments: parts.attachments.length,
    inline: parts.inline.length,
    snippet: snippetOf(text),
    tags: tagsIn(header),
  };
  return { summary, searched: searchedText(summary, parts, text) };
}

/** The Message-ID without its brackets; empty without one. */
export function messageIdOf(header: HeaderBlock): string {
  return bareMessageId(fieldOf(header, "Message-ID")).slice(0, LONGEST_SHOWN);
}

/** Who a message says it is from; without such a field, its envelope sender. */
export function authorOf(header: HeaderBlock, { sender }: Pick<Arrival, "sender">): NamedAddress {
  return addressesIn(header, "From")[0] ?? { Name: "", Address: sender };
}

/** The text of a field, as much of it as is shown. */
export function fieldOf(header: HeaderBlock, name: string): string {
  return (header.first(name) ?? "").slice(0, LONGEST_SHOWN);
}

/** Recipients of the envelope that no field names, as Mailpit shows them. */
export function unnamed(
  recipients: readonly string[],
  named: readonly NamedAddress[],
): readonly NamedAddress[] {
  const known = new Set(named.map(({ Address }) => Address.toLowerCase()));
  return recipients
    .filter((address) => !known.has(address.toLowerCase()))
    .map((address) => ({ Name: "", Address: address }));
}

/** What tags may be called, as in Mailpit. */
export function isTag(text: string): boolean {
  return text.length <= LONGEST_TAG && /^[\p{L}\p{N}][\p{L}\p{N} ._@-]*$/u.test(text);
}

function tagsIn(header: HeaderBlock): readonly string[] {
  const written = (header.first("X-Tags") ?? "").slice(0, LONGEST_FIELD).split(",");
  return [...new Set(written.map((tag) => tag.trim()).filter(isTag))]
    .slice(0, MOST_TAGS)
    .toSorted();
}

function snippetOf(text: string): string {
  return text
    .slice(0, SNIPPET * 8)
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, SNIPPET);
}

function searchedText(summary: Summary, { attachments, inline }: BodyParts, text: string): string {
  const { from, to, cc, bcc, replyTo } = summary;
  const people = [from, ...to, ...cc, ...bcc, ...replyTo].map(
    ({ Name, Address }) => `${Name} ${Address}`,
  );
  const files = [...attachments, ...inline].map(({ fileName }) => fileName);
  return (
    [summary.subject, ...people, summary.messageId, ...files, text]
      .join("\n")
      .toLowerCase()
      // Two words are found where a line ends between them.
      .replaceAll(/\s+/g, " ")
      .slice(0, MOST_SEARCHED)
  );
}
