import { type Clock, type HostPort, VERSION } from "../../../core/mod.ts";
import type { Inbox } from "../inbox.ts";

/** What Mailpit's API says of the server itself. What nobody counts here is 0. */
export async function infoView(inbox: Inbox, clock: Clock): Promise<object> {
  const [{ total, unread }, tags] = await Promise.all([inbox.counts(), inbox.tags()]);
  return {
    Version: VERSION,
    LatestVersion: VERSION,
    Database: inbox.directory,
    DatabaseSize: 0,
    Messages: total,
    Unread: unread,
    Tags: Object.fromEntries(tags),
    RuntimeStats: {
      Uptime: Math.floor((clock.monotonic() - inbox.since) / 1000),
      Memory: process.memoryUsage().rss,
      MessagesDeleted: inbox.deleted,
      SMTPAccepted: inbox.arrived,
      SMTPAcceptedSize: 0,
      SMTPIgnored: 0,
      SMTPRejected: 0,
    },
  };
}

/** What Mailpit's API says to its pages. */
export function webuiView(
  hostName: string,
  relay: HostPort | undefined,
  releaseTo: readonly string[],
  hasChaos: boolean,
): object {
  return {
    Label: hostName,
    MessageRelay: {
      Enabled: relay !== undefined && releaseTo.length > 0,
      SMTPServer: relay === undefined ? "" : `${relay.host}:${relay.port}`,
      ReturnPath: "",
      AllowedRecipients: releaseTo.join(","),
      RecipientAllowlist: releaseTo.join(","),
      BlockedRecipients: "",
      OverrideFrom: "",
      PreserveMessageIDs: true,
    },
    SpamAssassin: false,
    ChaosEnabled: hasChaos,
    DuplicatesIgnored: false,
    HideDeleteAllButton: false,
  };
}
