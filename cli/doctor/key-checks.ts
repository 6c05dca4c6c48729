import { X509Certificate } from "node:crypto";
import { errorText } from "../../core/mod.ts";
import { keyRecordName } from "../../plugins/dkim/contract.ts";
import { checkedKey } from "../dkim-check.ts";
import type { ExaminedHost } from "./examined-host.ts";
import { doubtful, type Observed, untold, well, wrong } from "./finding.ts";
import type { Wanted } from "./subject.ts";

const DAY = 86_400_000;
/** Days that a certificate should still be good for. */
const LEAST_DAYS = 14;
/** Certificates and keys that are looked at. */
const MOST = 1000;

/** The certificates shown to clients and browsers are good for a while. */
export async function checkCertificates(
  host: ExaminedHost,
  { certificates, webCertificates }: Wanted,
): Promise<readonly Observed[]> {
  const files = [...new Set([...certificates, ...webCertificates])].slice(0, MOST);
  const found = await Promise.all(files.map((file) => certificateIn(host, file)));
  if (certificates.length > 0) return found;
  const none = "clients are shown no certificate: mail comes in unencrypted";
  return [doubtful(none, "set smtp-server-tls-certificate"), ...found];
}

async function certificateIn(host: ExaminedHost, file: string): Promise<Observed> {
  let x509: X509Certificate;
  try {
    x509 = new X509Certificate(await host.content(file));
  } catch (error) {
    return wrong(
      `${file} has no certificate that can be read: ${errorText(error)}`,
      "name a PEM file that the server's user may read",
    );
  }
  const [from, until] = [Date.parse(x509.validFrom), Date.parse(x509.validTo)];
  const day = new Date(until).toISOString().slice(0, 10);
  if (until <= host.now)
    return wrong(`${file} has expired on ${day}`, "renew it; the server reads it by itself");
  if (from > host.now)
    return wrong(
      `${file} is not valid before ${new Date(from).toISOString()}`,
      "see whether the clock is right",
    );
  const days = Math.floor((until - host.now) / DAY);
  // Short lives are renewed later in them.
  const enough = Math.min(LEAST_DAYS, (until - from) / DAY / 4);
  if (days < enough)
    return doubtful(`${file} expires in ${days} days, on ${day}`, "see why it is not renewed yet");
  return well(`${file} is good until ${day}`);
}

/** Verifiers find in the DNS what mail is signed with. */
export async function checkDkim(
  host: ExaminedHost,
  { dkimKeys }: Wanted,
): Promise<readonly Observed[]> {
  if (dkimKeys.length === 0)
    return [
      doubtful(
        "mail is not signed: no domain-key is set",
        "large providers refuse bulk mail without DKIM: mta dkim new SELECTOR DOMAIN",
      ),
    ];
  const found: Observed[] = [];
  // One after the other: a thousand questions at once would overwhelm a name server.
  for (const key of dkimKeys.slice(0, MOST)) {
    const { result, text } = await checkedKey(key, host.resolver);
    const seen = `${keyRecordName(key.selector, key.domain)}: ${text}`;
    switch (result) {
      case "ok":
        found.push(well(seen));
        break;
      case "bad":
        found.push(wrong(seen, "mta dkim check shows the record to publish"));
        break;
      case "unknown":
      case "skipped":
        found.push(untold(seen));
        break;
    }
  }
  return found;
}
