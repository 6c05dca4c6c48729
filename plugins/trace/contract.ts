import type { WaitReport } from "../../core/mod.ts";

/** Where the server answers with the events of a trace, one JSON object a line. */
export const TRACE_PATH = "/trace";

/** Why no attempt has begun yet. */
export interface TraceWait {
  readonly kind: "waits";
  readonly queue: string;
  readonly recipients: number;
  readonly paused: boolean;
  /** Undefined where nothing keeps it, or there is no mail. */
  readonly waits: WaitReport | undefined;
}

/** How a trace ended. */
export type TraceEnd =
  /** The attempt is over. */
  | "done"
  /** No attempt began in time. */
  | "nothing-tried"
  /** It took longer than was allowed: the attempt goes on, unseen. */
  | "time-limit"
  /** The server stops. */
  | "stopped";

/** What happens in a trace. What comes from peers and the DNS is as they said it: it is to be made safe where it is shown. */
export type TraceHappening =
  | TraceWait
  /** Deferred recipients were made due. */
  | { readonly kind: "retried"; readonly recipients: number }
  | { readonly kind: "began"; readonly queue: string }
  | {
      readonly kind: "lookup";
      readonly type: string;
      readonly name: string;
      readonly answer: string;
      readonly reason: string | undefined;
      readonly ttl: number | undefined;
      readonly authentic: boolean;
      readonly ms: number;
    }
  | {
      readonly kind: "connecting";
      readonly host: string;
      readonly port: number;
      readonly source: string | undefined;
    }
  | {
      readonly kind: "connected";
      readonly host: string;
      readonly source: string;
      /** Protocol and cipher; undefined in clear text. */
      readonly tls: string | undefined;
      /** TLS was offered but failed, and it goes on in clear text. */
      readonly fellBack: boolean;
    }
  | { readonly kind: "not-connected"; readonly why: string }
  /** A command (`>`) or a reply (`<`); what is secret in it is not shown. */
  | { readonly kind: "line"; readonly by: ">" | "<"; readonly line: string }
  /** Content of the message as it goes out, where it is wanted: a piece of it. */
  | { readonly kind: "content"; readonly text: string }
  /** Content that there was no room for. */
  | { readonly kind: "more-content"; readonly bytes: number }
  | {
      readonly kind: "outcome";
      readonly result: "delivered" | "deferred" | "bounced" | "deleted";
      readonly recipient: string;
      readonly text: string;
      /** When a deferred recipient is tried again, milliseconds since the epoch. */
      readonly nextAttempt: number | undefined;
    }
  /** The queue as a whole waits until then. */
  | { readonly kind: "queue-deferred"; readonly why: string; readonly retryAt: number }
  | { readonly kind: "closed"; readonly why: string | undefined }
  /** Events that there was no room for, as nobody read them. */
  | { readonly kind: "missed"; readonly events: number }
  | { readonly kind: "end"; readonly how: TraceEnd };

/** A happening with its time, milliseconds since the epoch. */
export type TraceEvent = TraceHappening & { readonly at: number };
