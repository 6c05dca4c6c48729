import { isIP } from "node:net";
import type { CommandAnswer, CommandCall } from "../../core/mod.ts";
import { plain } from "./check-lookups.ts";
import type { CheckParts } from "./check-parts.ts";
import { checkSpf } from "./spf.ts";

/** Where the server answers the command. */
export const SPF_PATH = "/sender-checks/spf";

/** Characters of a name or an address. */
const LONGEST = 320;

/** `mta spf IP HELO [MAILFROM]`: what SPF says, with what the DNS answered. */
export const spfCommand: {
  readonly doc: string;
  readonly operands: string;
  run(call: CommandCall<unknown>): Promise<CommandAnswer>;
} = {
  doc: "what SPF says of a client and a sender, and what the DNS answered",
  operands: "IP HELO [MAILFROM]",
  async run({ operands: [ip = "", helo, sender = "", ...more], ask }) {
    if (isIP(ip) === 0 || helo === undefined || more.length > 0)
      throw new Error("usage: mta spf IP HELO [MAILFROM]");
    const query = new URLSearchParams({ ip, helo, sender });
    const data: unknown = await ask("GET", `${SPF_PATH}?${query}`);
    if (!isReport(data)) throw new Error("the server gave an invalid answer");
    const { result, domain, explanation, trace } = data;
    const says = explanation === undefined ? [] : [`it says: ${explanation}`];
    return { data, text: [`${result} (${domain})`, ...says, ...trace].join("\n") };
  },
};

/** What is told of a check. */
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

function isReport(value: unknown): value is SpfReport {
  if (typeof value !== "object" || value === null) return false;
  const { result, domain, explanation, trace }: Partial<Record<string, unknown>> = { ...value };
  const isExplained = explanation === undefined || typeof explanation === "string";
  const isTraced = Array.isArray(trace) && trace.every((line) => typeof line === "string");
  return typeof result === "string" && typeof domain === "string" && isExplained && isTraced;
}
