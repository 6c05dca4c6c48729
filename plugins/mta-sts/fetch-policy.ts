import { askHttps, type HttpsParts } from "../../core/mod.ts";
import { readPolicy, type StsPolicy } from "./policy.ts";

/** Milliseconds for look-up, connection and answer together (RFC 8461 §3.3 asks for at most a minute). */
const LIMIT = 20_000;
/** Bytes of a policy (RFC 8461 §3.3 suggests 64 KB). */
const LARGEST = 64 * 1024;

/** Why a policy could not be had, in the words of RFC 8460 §4.3.2.2. */
export const STS_PROBLEMS = [
  "sts-policy-fetch-error",
  "sts-policy-invalid",
  "sts-webpki-invalid",
] as const;

/** One of them. */
export type StsProblem = (typeof STS_PROBLEMS)[number];

/** A policy, or why there is none. */
export type FetchedPolicy =
  | { readonly kind: "policy"; readonly policy: StsPolicy }
  | { readonly kind: "failed"; readonly problem: StsProblem; readonly reason: string };

/** Fetches the policy of a domain from its policy host (RFC 8461 §3.3). Never rejects. */
export async function fetchPolicy(
  parts: HttpsParts & { readonly port: number },
  domain: string,
  signal: AbortSignal | undefined,
): Promise<FetchedPolicy> {
  const host = `mta-sts.${domain}`;
  const answer = await askHttps(parts, {
    ...{ host, port: parts.port, path: "/.well-known/mta-sts.txt", method: "GET" },
    ...{ limit: LIMIT, mostBytes: LARGEST, signal },
  });
  if (answer.kind === "failed") {
    const problem =
      answer.stage === "certificate" ? "sts-webpki-invalid" : "sts-policy-fetch-error";
    return { kind: "failed", problem, reason: `${host}: ${answer.reason}` };
  }
  const { status, mediaType, body } = answer;
  if (status !== 200) {
    const reason = `${host} answered with status ${status}`;
    return { kind: "failed", problem: "sts-policy-fetch-error", reason };
  }
  if (mediaType !== "text/plain") {
    const reason = `${host}: the policy is not text/plain`;
    return { kind: "failed", problem: "sts-policy-invalid", reason };
  }
  const read = readPolicy(body.toString("utf8"));
  return read.ok
    ? { kind: "policy", policy: read.policy }
    : { kind: "failed", problem: "sts-policy-invalid", reason: `${host}: ${read.reason}` };
}
