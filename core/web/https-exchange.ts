import { request as beginClearRequest } from "node:http";
import { request as beginRequest, type RequestOptions } from "node:https";
import { isIP } from "node:net";
import { type Cidr, contains } from "../directive/kinds/cidr.ts";
import { isOffInternet } from "../dns/no-internet.ts";
import type { Resolver } from "../dns/resolver.ts";
import { errorText } from "../errors/error-text.ts";
import { errorCode } from "../files/error-code.ts";
import type { Clock } from "../time/clock.ts";

/** Addresses of a host that are tried. */
const MOST_ADDRESSES = 4;

/** What HTTPS works with. */
export interface HttpsParts {
  readonly resolver: Resolver;
  readonly clock: Clock;
  /** Ranges that names may lead to though they are not on the Internet: all where the operator has named the host, and those of `allow-mx-to` where a stranger has. */
  readonly allowed: readonly Cidr[];
  /** Authorities in PEM instead of the runtime's own. */
  readonly authorities?: readonly string[] | undefined;
  /** Without TLS: for services on this host. */
  readonly clear?: boolean;
}

/** One request. */
export interface HttpsQuestion {
  /** A name, or an IP address without brackets; the certificate must be for it. */
  readonly host: string;
  readonly port: number;
  /** With the query, if any; begins with a slash. */
  readonly path: string;
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
  /** Milliseconds for everything together, look-ups included. */
  readonly limit: number;
  /** Bytes of the largest body that is taken. */
  readonly mostBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** What came of it. */
export type HttpsAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** Lower case, without parameters; empty when there is none. */
      readonly mediaType: string;
      readonly body: Buffer;
    }
  /** `reason` is one line for logs. `certificate`: the host has shown one that does not do. */
  | {
      readonly kind: "failed";
      readonly stage: "dns" | "connection" | "certificate" | "time" | "size";
      readonly reason: string;
    };

/** A failure on the way. */
type HttpsFailure = Extract<HttpsAnswer, { readonly kind: "failed" }>;

/**
 * Asks a host over HTTPS, by our resolver, with its certificate checked (RFC 9110 §4.3.4). Redirections are answers like others: none is
 * followed. Bounded in time and size. Never rejects.
 */
export async function askHttps(parts: HttpsParts, question: HttpsQuestion): Promise<HttpsAnswer> {
  const late = new AbortController();
  const { limit, signal } = question;
  const timer = parts.clock.after(limit, () => late.abort());
  const either = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]);
  const ended = new Promise<HttpsFailure>((resolve) => {
    const end = (): void =>
      resolve(
        failedFor("time", late.signal.aborted ? `no answer in ${limit / 1000} s` : "given up"),
      );
    if (either.aborted) end();
    else either.addEventListener("abort", end, { once: true });
  });
  try {
    return await Promise.race([ask(parts, question, either), ended]);
  } finally {
    timer.cancel();
    late.abort();
  }
}

async function ask(
  parts: HttpsParts,
  question: HttpsQuestion,
  signal: AbortSignal,
): Promise<HttpsAnswer> {
  const addresses = await addressesOf(parts, question.host);
  if ("kind" in addresses) return addresses;
  let last: HttpsFailure = failedFor("connection", "there is no address to try");
  for (const address of addresses) {
    if (signal.aborted) break;
    const answer = await exchange(address, parts, question, signal);
    if (answer.kind === "answered" || answer.stage !== "connection") return answer;
    last = answer;
  }
  return last;
}

async function addressesOf(
  { resolver, allowed }: HttpsParts,
  host: string,
): Promise<readonly string[] | HttpsFailure> {
  const found: string[] = [];
  if (isIP(host) !== 0) found.push(host);
  else {
    const lookups = await Promise.all([resolver.a(host), resolver.aaaa(host)]);
    for (const lookup of lookups) if (lookup.kind === "found") found.push(...lookup.records);
    if (found.length === 0) {
      const reasons = lookups.flatMap((lookup) => ("reason" in lookup ? [lookup.reason] : []));
      return failedFor("dns", reasons[0] ?? `the host ${host} has no address`);
    }
  }
  // Whoever writes the name would choose what this server is made to ask in its own network.
  const usable = found.filter(
    (address) => !isOffInternet(address) || allowed.some((range) => contains(range, address)),
  );
  return usable.length === 0
    ? failedFor("dns", `the host ${host} leads to addresses that are not on the Internet`)
    : usable.slice(0, MOST_ADDRESSES);
}

function exchange(
  address: string,
  { authorities, clear = false }: HttpsParts,
  { host, port, path, method, headers, body, mostBytes }: HttpsQuestion,
  signal: AbortSignal,
): Promise<HttpsAnswer> {
  const name = isIP(host) === 6 ? `[${host}]` : host;
  const options: RequestOptions = {
    host: address,
    port,
    path,
    method,
    // Connections are not kept: there is one request a host.
    agent: false,
    signal,
    headers: {
      ...headers,
      host: port === (clear ? 80 : 443) ? name : `${name}:${port}`,
      ...(body === undefined ? {} : { "content-length": String(body.length) }),
    },
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
  };
  return new Promise((resolve) => {
    const request = (clear ? beginClearRequest : beginRequest)(options, (response) => {
      const { statusCode: status = 0 } = response;
      const mediaType = (response.headers["content-type"] ?? "").split(";")[0] ?? "";
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size <= mostBytes) {
          chunks.push(chunk);
          return;
        }
        resolve(failedFor("size", `the answer has more than ${mostBytes} bytes`));
        request.destroy();
      });
      response.on("end", () => {
        const whole = Buffer.concat(chunks);
        resolve({
          kind: "answered",
          status,
          mediaType: mediaType.trim().toLowerCase(),
          body: whole,
        });
      });
      response.on("error", (error) => resolve(failedFor("connection", errorText(error))));
      response.on("close", () => resolve(failedFor("connection", "the connection closed")));
    });
    request.on("error", (error) => {
      const stage = isAboutCertificate(errorCode(error)) ? "certificate" : "connection";
      resolve(failedFor(stage, errorText(error)));
    });
    request.end(body);
  });
}

/** Node's and OpenSSL's codes for certificates that do not do; the runtimes share them. */
function isAboutCertificate(code: string | undefined): boolean {
  return (
    code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ALTNAME|INVALID_CA/.test(code)
  );
}

function failedFor(stage: HttpsFailure["stage"], reason: string): HttpsFailure {
  return { kind: "failed", stage, reason };
}
