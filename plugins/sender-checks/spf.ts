import { asciiForm } from "../../core/mod.ts";
import { CheckLookups, plain } from "./check-lookups.ts";
import type { CheckParts } from "./check-parts.ts";
import { mailauthResolver } from "./mailauth-resolver.ts";
import { SPF_RESULTS, type SpfResult } from "./results.ts";

/** Who sends, from where. */
export interface SpfQuestion {
  /** The client's address, or ours where we send. */
  readonly address: string;
  /** The name it greets with; undefined where there is none. */
  readonly clientName: string | undefined;
  /** Envelope sender; empty for `<>`, for which the greeting's name counts (RFC 7208 §2.4). */
  readonly sender: string;
  /** Our own name. */
  readonly hostName: string;
  /** Look-ups without an answer that are allowed (RFC 7208 §4.6.4). */
  readonly maxVoidLookups: number;
  readonly traces: boolean;
}

/** What SPF says. */
export interface SpfFinding {
  readonly result: SpfResult;
  /** The domain that was asked about. */
  readonly domain: string;
  /** It is that of the greeting, as there is no envelope sender. */
  readonly byGreeting: boolean;
  /** What the domain says of a failure (RFC 7208 §6.2): text of a stranger, on one line. */
  readonly explanation: string | undefined;
  readonly trace: readonly string[];
}

/** Characters of a stranger's explanation that are passed on. */
const LONGEST_EXPLANATION = 200;

/** Checks SPF (RFC 7208). Never rejects for anything the DNS says or fails to say. */
export async function checkSpf(parts: CheckParts, question: SpfQuestion): Promise<SpfFinding> {
  const { address, clientName = "", sender, hostName, maxVoidLookups, traces } = question;
  const byGreeting = sender === "";
  const given = byGreeting ? clientName : sender.slice(sender.lastIndexOf("@") + 1);
  const domain = asciiForm(`a@${given}`).slice("a@".length);
  const lookups = new CheckLookups(parts.resolver, parts.clock, traces);
  const nothing = { domain: domain.toLowerCase(), byGreeting, explanation: undefined };
  try {
    const { spf } = await import("mailauth/lib/spf/index.js");
    const { status, explanation } = await spf({
      ip: address,
      ...{ sender, helo: clientName, mta: hostName, strict: true },
      // It takes 0 for "not stated": the look-ups count by themselves then.
      maxVoidCount: Math.max(maxVoidLookups, 1),
      resolver: voidless(mailauthResolver(lookups, address), maxVoidLookups === 0),
    });
    return {
      ...nothing,
      result: SPF_RESULTS.find((result) => result === status.result) ?? "temperror",
      explanation: explanation && plain(explanation, LONGEST_EXPLANATION),
      trace: lookups.trace,
    };
  } catch (error) {
    parts.log.warning("an SPF check has failed", { domain, error: String(error) });
    return { ...nothing, result: "temperror", trace: lookups.trace };
  }
}

/** Allows no look-up without an answer, besides that of the domain's own record. */
function voidless(
  resolver: ReturnType<typeof mailauthResolver>,
  isForbidden: boolean,
): ReturnType<typeof mailauthResolver> {
  if (!isForbidden) return resolver;
  let isFirst = true;
  return async (name, type) => {
    const counts = !isFirst;
    isFirst = false;
    try {
      return await resolver(name, type);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (!counts || (code !== "ENOTFOUND" && code !== "ENODATA")) throw error;
      const spfResult = { error: "permerror", text: "a look-up without an answer" };
      throw Object.assign(new Error(spfResult.text), { code: "EVOID", spfResult });
    }
  };
}
