import { isIP } from "node:net";
import { contains } from "../directive/kinds/cidr.ts";
import { isOffInternet } from "../dns/no-internet.ts";
import { exchange } from "./http-exchange.ts";
import {
  failedFor,
  type HttpsAnswer,
  type HttpsFailure,
  type HttpsParts,
  type HttpsQuestion,
} from "./https-question.ts";

/** Addresses of a host that are tried. */
const MOST_ADDRESSES = 4;

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
  let isSent = false;
  const onSent = (): void => {
    isSent = true;
    question.onSent?.();
  };
  for (const address of addresses) {
    if (signal.aborted) break;
    const answer = await exchange(address, parts, { ...question, onSent }, signal);
    if (answer.kind === "answered" || answer.stage !== "connection") return answer;
    // RFC 9110 §9.2.2: what was sent whole may have had its effect, and would have it again at another address.
    if (isSent && question.method === "POST") return answer;
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
