import { bareMessageId, type HeaderBlock } from "../../core/mod.ts";
import { addressesIn, type NamedAddress } from "./address-fields.ts";
import type { Arrival } from "./folder-names.ts";
import { LONGEST_FIELD, LONGEST_SHOWN, LONGEST_TAG, MOST_TAGS } from "./limits.ts";

/** What the header and the envelope of a message say. */
export interface Head {
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
  /** Its own field X-Tags says so. */
  readonly tags: readonly string[];
}

/** Reads a header. `created`: milliseconds since the epoch; `size`: bytes of the message. */
export function headOf(
  header: HeaderBlock,
  arrival: Pick<Arrival, "sender" | "recipients">,
  { created, size }: { readonly created: number; readonly size: number },
): Head {
  const [to = [], cc = [], written = []] = ["To", "Cc", "Bcc"].map((name) =>
    addressesIn(header, name),
  );
  return {
    messageId: messageIdOf(header),
    from: authorOf(header, arrival),
    ...{ to, cc, bcc: [...written, ...unnamed(arrival.recipients, [...to, ...cc, ...written])] },
    replyTo: addressesIn(header, "Reply-To"),
    subject: fieldOf(header, "Subject"),
    ...{ created, size },
    tags: tagsIn(header),
  };
}

/** The Message-ID without its brackets; empty without one. */
function messageIdOf(header: HeaderBlock): string {
  return bareMessageId(fieldOf(header, "Message-ID")).slice(0, LONGEST_SHOWN);
}

/** Who a message says it is from; without such a field, its envelope sender. */
function authorOf(header: HeaderBlock, { sender }: Pick<Arrival, "sender">): NamedAddress {
  return addressesIn(header, "From")[0] ?? { Name: "", Address: sender };
}

/** The text of a field, as much of it as is shown. */
function fieldOf(header: HeaderBlock, name: string): string {
  return (header.first(name) ?? "").slice(0, LONGEST_SHOWN);
}

/** Recipients of the envelope that no field names, as Mailpit shows them. */
function unnamed(
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
