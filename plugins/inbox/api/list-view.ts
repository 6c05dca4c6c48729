import type { NamedAddress } from "../address-fields.ts";
import type { Entry, Page } from "../entry.ts";
import type { Inbox } from "../inbox.ts";

/** A message in a list, as Mailpit's API has it. */
export interface ListedMessage {
  readonly ID: string;
  readonly MessageID: string;
  readonly Read: boolean;
  readonly From: NamedAddress;
  readonly To: readonly NamedAddress[];
  readonly Cc: readonly NamedAddress[];
  readonly Bcc: readonly NamedAddress[];
  readonly ReplyTo: readonly NamedAddress[];
  readonly Subject: string;
  readonly Created: string;
  readonly Username: string;
  readonly Tags: readonly string[];
  readonly Size: number;
  readonly Attachments: number;
  readonly Snippet: string;
}

export function listed({ id, read, tags, summary }: Entry): ListedMessage {
  return {
    ID: id,
    MessageID: summary.messageId,
    Read: read,
    From: summary.from,
    To: summary.to,
    Cc: summary.cc,
    Bcc: summary.bcc,
    ReplyTo: summary.replyTo,
    Subject: summary.subject,
    Created: new Date(summary.created).toISOString(),
    Username: "",
    Tags: tags,
    Size: summary.size,
    Attachments: summary.attachments,
    Snippet: summary.snippet,
  };
}

/** A page of messages, as Mailpit's API has it. */
export async function listView(inbox: Inbox, page: Page, start: number): Promise<object> {
  const [{ total, unread }, tags] = await Promise.all([inbox.counts(), inbox.tags()]);
  return {
    total,
    unread,
    count: page.entries.length,
    messages_count: page.count,
    messages_unread: page.unread,
    start,
    tags: [...tags.keys()].toSorted(),
    messages: page.entries.map(listed),
  };
}
