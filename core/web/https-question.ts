import type { Cidr } from "../directive/kinds/cidr.ts";
import type { Resolver } from "../dns/resolver.ts";
import { peerText } from "../text/borders.ts";
import type { Clock } from "../time/clock.ts";
import type { HttpConnections } from "./http-connections.ts";

/** What HTTPS works with. */
export interface HttpsParts {
  readonly resolver: Resolver;
  readonly clock: Clock;
  /** Ranges that names may lead to though they are not on the Internet: all where the operator has named the host, and those of `allow-mx-to` where a stranger has. */
  readonly allowed: readonly Cidr[];
  /** Authorities in PEM instead of the runtime's own. */
  readonly authorities?: readonly string[] | undefined;
  /** What we show of ourselves, in PEM: certificate and key, in one text or in two. */
  readonly certificate?: { readonly cert: string; readonly key: string } | undefined;
  /** Without TLS: for services on this host. */
  readonly clear?: boolean;
  /** Keeps connections for the next request to the same host by the same parts. None is kept without it. */
  readonly connections?: HttpConnections | undefined;
}

/** The content of a request: whole, or in pieces that come to a known length, each time that they are asked for. */
export type HttpsContent =
  | Buffer
  | { readonly size: number; readonly chunks: () => AsyncIterable<Buffer> };

/** One request. */
export interface HttpsQuestion {
  /** A name, or an IP address without brackets; the certificate must be for it. */
  readonly host: string;
  readonly port: number;
  /** With the query, if any; begins with a slash. */
  readonly path: string;
  readonly method: "GET" | "HEAD" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpsContent | undefined;
  /** Milliseconds for everything together, look-ups included. */
  readonly limit: number;
  /** Milliseconds for a connection to one address; bounded by `limit` alone unless stated. */
  readonly connectLimit?: number | undefined;
  /** Milliseconds in which nothing is written or read, once connected; bounded by `limit` alone unless stated. */
  readonly idleLimit?: number | undefined;
  /** Bytes of the largest body that is taken. */
  readonly mostBytes: number;
  /** True: of a longer body the beginning is taken. */
  readonly beginningIsEnough?: boolean;
  /** Called when all of the request is handed to the network, at the latest before its answer: from then on it may have had its effect. */
  readonly onSent?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What came of it. A status of class 2 is an answer only when all of the request was sent before. */
export type HttpsAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** Lower case, without parameters; empty when there is none. */
      readonly mediaType: string;
      readonly body: Buffer;
      /** A field of the answer's header by its name in lower case; undefined when it is not there. */
      readonly field: (name: string) => string | undefined;
    }
  /** `reason` is one line for logs. `certificate`: the host has shown one that does not do. */
  | {
      readonly kind: "failed";
      readonly stage: "dns" | "connection" | "certificate" | "time" | "size" | "content";
      readonly reason: string;
    };

/** A failure on the way. */
export type HttpsFailure = Extract<HttpsAnswer, { readonly kind: "failed" }>;

/** Characters of a reason: one may quote all names of a certificate. */
const LONGEST_REASON = 300;

/** A failure as an answer. `reason` may have words of the host. */
export function failedFor(stage: HttpsFailure["stage"], reason: string): HttpsFailure {
  return { kind: "failed", stage, reason: peerText(reason.slice(0, LONGEST_REASON)) };
}
