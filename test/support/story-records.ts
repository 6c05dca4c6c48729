import type { AttemptEnd, End, StoryRecord } from "../../plugins/story/story-record.ts";

export const NOON: number = Date.UTC(2026, 0, 31, 12);
export const DAY = 86_400_000;

type Accepted = Extract<StoryRecord, { readonly kind: "accepted" }>;
type Attempt = Extract<StoryRecord, { readonly kind: "attempt" }>;

/** A message that was taken, a second after the one with the number before. */
export function acceptedRecord(
  message: number,
  {
    to = ["ann@example.net"],
    ...given
  }: Partial<Accepted> & { readonly to?: readonly string[] } = {},
): Accepted {
  return {
    kind: "accepted",
    at: NOON + message * 1000,
    message,
    sender: "news@sender.example",
    size: 1042,
    client: "app.example.com (192.0.2.7)",
    user: undefined,
    local: "192.0.2.1",
    virtualMta: "main",
    pool: undefined,
    chosenBy: undefined,
    job: undefined,
    envelopeId: undefined,
    messageId: undefined,
    recipients: to.map((address) => ({ address, original: undefined })),
    ...given,
  };
}

/** An attempt for a message that ended so for all its recipients. */
export function attemptRecord(
  message: number,
  {
    to = ["ann@example.net"],
    end = "delivered",
    text = "250 ok",
    ...given
  }: Partial<Attempt> & {
    readonly to?: readonly string[];
    readonly end?: End;
    readonly text?: string;
  } = {},
): Attempt {
  const at = NOON + message * 1000;
  return {
    kind: "attempt",
    at,
    message,
    sender: "news@sender.example",
    job: undefined,
    queue: "example.net/main",
    virtualMta: "main",
    by: "smtp",
    peer: {
      host: "mx.example.net (198.51.100.4)",
      address: "198.51.100.4",
      port: 25,
      source: "192.0.2.1",
      tls: "TLSv1.3 TLS_AES_256_GCM_SHA384",
      tlsFellBack: false,
    },
    ends: to.map((address): AttemptEnd => {
      const failed = end !== "delivered";
      return {
        ...{ end, address, attempts: 1, text },
        status: { delivered: "2.0.0", deferred: "4.7.1", bounced: "5.1.1", deleted: "5.7.1" }[end],
        stage: failed ? "rcpt" : undefined,
        host: failed ? "mx.example.net (198.51.100.4)" : undefined,
        next: end === "deferred" ? at + 600_000 : undefined,
      };
    }),
    ...given,
  };
}
