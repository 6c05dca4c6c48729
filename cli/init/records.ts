import { isIPv6 } from "node:net";
import {
  keyRecordName,
  keyRecordText,
  type SigningKey,
  zoneText,
} from "../../plugins/dkim/contract.ts";
import type { Answers } from "./answers.ts";

/** A key that mail is signed with. */
export interface InitialKey {
  readonly selector: string;
  readonly domain: string;
  readonly key: SigningKey;
}

/** The records that others will look for, as lines of a zone file with comments. */
export function recordsText(answers: Answers, made: InitialKey | undefined): string {
  const { hostName, sendFrom, smartHost, dkimDomain } = answers;
  const domain = dkimDomain ?? hostName;
  const addresses = sendFrom.length > 0 ? sendFrom : ["ADDRESS"];
  const sends = sendFrom.map((address) => `${isIPv6(address) ? "ip6" : "ip4"}:${address}`);
  const direct = sends.length > 0 ? sends.join(" ") : `a:${hostName}`;
  const bounces = `bounces.${domain}`;
  return [
    "; The server's name, and the way back to it (PTR: whoever gave you the address sets it)",
    ...addresses.map((address) => `${hostName}. IN ${isIPv6(address) ? "AAAA" : "A"} ${address}`),
    ...addresses.map((address) => `; ${address} IN PTR ${hostName}.`),
    "; SPF: who may send for the domain, and for the server's own name",
    ...(smartHost === undefined
      ? [`${domain}. IN TXT "v=spf1 ${direct} -all"`]
      : [`; ${domain}. IN TXT "v=spf1 include:WHAT-YOUR-SMART-HOST-TELLS -all"`]),
    ...(domain === hostName ? [] : [`${hostName}. IN TXT "v=spf1 a -all"`]),
    ...(made === undefined
      ? []
      : [
          "; DKIM: what the signatures are verified with",
          zoneText(keyRecordName(made.selector, made.domain), keyRecordText(made.key)),
        ]),
    "; DMARC: watch first; quarantine or reject once the reports show no mail of yours that fails",
    `_dmarc.${domain}. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@${domain}"`,
    "; Bounces, where the envelope senders are in a domain of their own that leads here",
    `${bounces}. IN MX 10 ${hostName}.`,
    ...(smartHost === undefined ? [`${bounces}. IN TXT "v=spf1 ${direct} -all"`] : []),
  ].join("\n");
}
