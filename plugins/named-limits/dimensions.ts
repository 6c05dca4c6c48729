import {
  type LaneDimension,
  type LimitDimension,
  type Note,
  noteDimension,
  textNote,
} from "../../core/mod.ts";
import { DOMAIN as SIGNED_DOMAIN } from "../dkim/contract.ts";

/** Note: the domain of a message's From field. */
export const FROM_DOMAIN: Note<string> = textNote("named-limits.from-domain", {
  doc: "The domain of its From field, where all readers see the same one; noted where a limit counts by it.",
});

/** By what named limits count, in the words of the configuration. */
export const DIMENSIONS = [
  "sender-domain",
  "from-domain",
  "dkim-domain",
  "user",
  "job",
  "source-ip",
  "source-net",
  "peer-ip",
  "mx-site",
  "queue",
  "virtual-mta",
] as const;

/** By what a named limit counts. */
export type Dimension = (typeof DIMENSIONS)[number];

/** What of the mail a dimension is about, or what of its way. */
type Meaning =
  | { readonly of: "mail"; readonly lane: LaneDimension }
  | { readonly of: "connection"; readonly way: LimitDimension }
  | { readonly of: "queue"; readonly way: "queue" | "virtual-mta" };

/** What each dimension means. The domains of the From field and of the signature are notes with the message. */
const MEANINGS: { readonly [each in Dimension]: Meaning } = {
  "sender-domain": { of: "mail", lane: "sender-domain" },
  "from-domain": { of: "mail", lane: noteDimension(FROM_DOMAIN) },
  "dkim-domain": { of: "mail", lane: noteDimension(SIGNED_DOMAIN) },
  user: { of: "mail", lane: "user" },
  job: { of: "mail", lane: "job" },
  "source-ip": { of: "connection", way: "source-ip" },
  "source-net": { of: "connection", way: "source-net" },
  "peer-ip": { of: "connection", way: "peer-ip" },
  "mx-site": { of: "connection", way: "mx-site" },
  queue: { of: "queue", way: "queue" },
  "virtual-mta": { of: "queue", way: "virtual-mta" },
};

/** Dimensions by what they are about. */
export interface Sorted {
  readonly mail: readonly LaneDimension[];
  readonly connection: readonly LimitDimension[];
  readonly queue: readonly ("queue" | "virtual-mta")[];
}

export function sorted(by: readonly Dimension[]): Sorted {
  const mail: LaneDimension[] = [];
  const connection: LimitDimension[] = [];
  const queue: ("queue" | "virtual-mta")[] = [];
  for (const dimension of new Set(by)) {
    const meaning = MEANINGS[dimension];
    if (meaning.of === "mail") mail.push(meaning.lane);
    else if (meaning.of === "connection") connection.push(meaning.way);
    else queue.push(meaning.way);
  }
  return { mail, connection, queue };
}
