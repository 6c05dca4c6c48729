import { isIP } from "node:net";
import { plain } from "./check-lookups.ts";
import type { CheckParts } from "./check-parts.ts";
import { checkSpf } from "./spf.ts";

/** Where the server answers `mta check spf`. */
export const SPF_PATH = "/sender-checks/spf";

/** Characters of a name or an address. */
const LONGEST = 320;

/** What is told of a check: its result, for which domain, and what the DNS answered. */
interface SpfReport {
  readonly result: string;
  readonly domain: string;
  readonly explanation?: string | undefined;
  readonly trace: readonly string[];
}

/** The server's side: a report, or undefined where the question makes no sense. */
export async function spfReport(
  parts: CheckParts,
  hostName: string,
  { ip = "", helo = "", sender = "" }: Readonly<Record<string, string>>,
): Promise<SpfReport | undefined> {
  if (isIP(ip) === 0 || Math.max(helo.length, sender.length) > LONGEST) return undefined;
  const question = { address: ip, clientName: helo, sender, hostName };
  const found = await checkSpf(parts, { ...question, maxVoidLookups: 2, traces: true });
  const { result, domain, explanation, trace } = found;
  return { result, domain: plain(domain, LONGEST), explanation, trace };
}
