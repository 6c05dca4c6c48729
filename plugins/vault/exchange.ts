import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { type Clock, errorText } from "../../core/mod.ts";

/** Milliseconds that an answer may take as a whole. */
const LIMIT = 10_000;
/** Bytes of an answer. */
const LARGEST = 1024 * 1024;

/** Where a vault is, and who asks. */
export interface VaultPlace {
  readonly url: string;
  readonly token: string;
  /** Authorities in PEM instead of the runtime's own. */
  readonly authorities: string | undefined;
}

/** An answer of the HTTP API, or why there is none. */
export type Exchanged =
  | { readonly status: number; readonly body: unknown }
  | { readonly problem: string };

/** Asks a vault. Redirections are answers like others. Never rejects. */
export function askVault(
  clock: Clock,
  { url, token, authorities }: VaultPlace,
  method: "GET" | "POST",
  path: string,
  signal?: AbortSignal,
): Promise<Exchanged> {
  return new Promise((resolve) => {
    const target = new URL(url);
    target.pathname = `${target.pathname.replace(/\/+$/, "")}/v1${path}`;
    const begin = target.protocol === "https:" ? overHttps : overHttp;
    const request = begin(target, {
      method,
      // None is kept: they are minutes apart.
      agent: false,
      headers: { "x-vault-token": token, "x-vault-request": "true", accept: "application/json" },
      ...(authorities === undefined ? {} : { ca: authorities }),
    });
    const end = (answer: Exchanged): void => {
      timer.cancel();
      signal?.removeEventListener("abort", abort);
      resolve(answer);
      request.destroy();
    };
    const abort = (): void => end({ problem: "given up" });
    const timer = clock.after(LIMIT, () => end({ problem: `no answer in ${LIMIT / 1000} s` }));
    signal?.addEventListener("abort", abort, { once: true });
    request.on("error", (error) => end({ problem: errorText(error) }));
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > LARGEST) end({ problem: "the answer is larger than 1 MiB" });
        else chunks.push(chunk);
      });
      response.on("error", (error) => end({ problem: errorText(error) }));
      response.on("end", () => end(read(response.statusCode ?? 0, Buffer.concat(chunks))));
    });
    if (signal?.aborted) abort();
    else request.end();
  });
}

function read(status: number, bytes: Buffer): Exchanged {
  try {
    return { status, body: bytes.length === 0 ? undefined : JSON.parse(bytes.toString("utf8")) };
  } catch {
    return status === 200 ? { problem: "the answer is no JSON" } : { status, body: undefined };
  }
}

/** The object under a name in another; undefined where there is none. */
export function objectIn(
  value: unknown,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const inner = isRecord(value) ? value[name] : undefined;
  return isRecord(inner) ? inner : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
