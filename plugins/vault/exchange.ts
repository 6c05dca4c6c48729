import {
  ANYWHERE,
  askHttps,
  type Clock,
  isRecord,
  type JsonRecord,
  type Resolver,
  readWebUrl,
} from "../../core/mod.ts";

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

/** What asking takes. */
export interface AskingParts {
  readonly clock: Clock;
  readonly resolver: Resolver;
}

/** An answer of the HTTP API, or why there is none. */
export type Exchanged =
  | { readonly status: number; readonly body: unknown }
  | { readonly problem: string };

/** Asks a vault. Redirections are answers like others. Never rejects. */
export async function askVault(
  { clock, resolver }: AskingParts,
  { url, token, authorities }: VaultPlace,
  method: "GET" | "POST",
  path: string,
  signal?: AbortSignal,
): Promise<Exchanged> {
  const target = new URL(url);
  target.pathname = `${target.pathname.replace(/\/+$/, "")}/v1${path}`;
  const place = readWebUrl(target.href);
  if (place === undefined) return { problem: "server-url is no URL that can be asked" };
  const answer = await askHttps(
    {
      ...{ clock, resolver, allowed: ANYWHERE, clear: place.clear },
      authorities: authorities === undefined ? undefined : [authorities],
    },
    {
      ...{ host: place.host, port: place.port, path: place.path, method },
      headers: { "x-vault-token": token, "x-vault-request": "true", accept: "application/json" },
      ...{ limit: LIMIT, mostBytes: LARGEST, signal },
    },
  );
  return answer.kind === "failed" ? { problem: answer.reason } : read(answer.status, answer.body);
}

function read(status: number, bytes: Buffer): Exchanged {
  try {
    return { status, body: bytes.length === 0 ? undefined : JSON.parse(bytes.toString("utf8")) };
  } catch {
    return status === 200 ? { problem: "the answer is no JSON" } : { status, body: undefined };
  }
}

/** The object under a name in another; undefined where there is none. */
export function objectIn(value: unknown, name: string): JsonRecord | undefined {
  const inner = isRecord(value) ? value[name] : undefined;
  return isRecord(inner) ? inner : undefined;
}
