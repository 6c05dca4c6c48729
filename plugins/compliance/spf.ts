import type { Lookup, Resolver } from "../../core/mod.ts";

/** Whom SPF is asked about (RFC 7208 §4.1). */
export interface SpfQuestion {
  readonly address: string;
  readonly helo: string;
  /** Envelope sender; empty for `<>`: the name in EHLO counts. */
  readonly sender: string;
}

/** What SPF says (RFC 7208 §2.6). */
export interface SpfAnswer {
  readonly result: string;
  /** A part of the DNS may be in it. */
  readonly comment: string;
}

/** Milliseconds of one evaluation. */
const MOST_TIME = 20_000;

/** Evaluates SPF as a receiver does, by our own resolver. */
export async function spfResult(question: SpfQuestion, resolver: Resolver): Promise<SpfAnswer> {
  const { address, helo, sender } = question;
  // Loaded when it is needed: it brings a lot.
  const { spf } = await import("mailauth/lib/spf/index.js");
  const { status } = await spf({
    ip: address,
    helo,
    sender,
    mta: helo,
    resolver: plainResolver(resolver),
    maxElapsedTime: MOST_TIME,
  });
  return { result: status.result, comment: status.comment ?? "" };
}

/** Our resolver in the form that mailauth wants: what the runtime's has. */
export function plainResolver(
  resolver: Resolver,
): (name: string, type: string) => Promise<string[][] | string[]> {
  return async (name, type) => {
    switch (type) {
      case "TXT":
        return records(await resolver.txt(name)).map((text) => [text]);
      case "A":
        return records(await resolver.a(name));
      case "AAAA":
        return records(await resolver.aaaa(name));
      case "MX":
        // The types of mailauth forget that these are objects: a list with their members is both.
        return records(await resolver.mx(name)).map(({ exchange, preference }) =>
          Object.assign([exchange], { exchange, priority: preference }),
        );
      case "PTR":
        return records(await resolver.ptr(addressIn(name)));
      default:
        throw failure("ENODATA", `${type} is not asked for`);
    }
  };
}

function records<T>(answer: Lookup<T>): T[] {
  switch (answer.kind) {
    case "found":
      return [...answer.records];
    case "none":
      throw failure(answer.exists ? "ENODATA" : "ENOTFOUND", "there is none");
    case "temporary":
    case "bogus":
      throw failure("ESERVFAIL", answer.reason);
  }
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** The address that a name of a reverse look-up is for; empty for other names. */
function addressIn(name: string): string {
  const [labels, zone] = [name.toLowerCase().split("."), name.toLowerCase()];
  if (zone.endsWith(".in-addr.arpa")) return labels.slice(0, -2).reverse().join(".");
  if (!zone.endsWith(".ip6.arpa")) return "";
  const digits = labels.slice(0, -2).reverse().join("");
  return digits.match(/.{1,4}/g)?.join(":") ?? "";
}
