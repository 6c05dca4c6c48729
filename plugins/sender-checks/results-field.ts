import { plain } from "./check-lookups.ts";
import type { DkimFinding } from "./dkim.ts";
import type { Findings } from "./findings.ts";

/** Characters of a value, of a remark, and of the whole field. */
const LONGEST_VALUE = 255;
const LONGEST_REMARK = 100;
const LONGEST_FIELD = 2900;
/** Signatures that are listed. */
const MOST_SIGNATURES = 8;

/** The value of an Authentication-Results field (RFC 8601 §2.2), each result on a line of its own. */
export function resultsField(hostName: string, findings: Findings): string {
  const lines = [...resultsOf(findings)];
  let field = value(hostName);
  if (lines.length === 0) return `${field}; none`;
  for (const line of lines) {
    const next = `${field};\r\n\t${line}`;
    if (next.length > LONGEST_FIELD) break;
    field = next;
  }
  return field;
}

function* resultsOf({ iprev, spf, dkim, dmarc }: Findings): Iterable<string> {
  if (iprev !== undefined)
    yield `iprev=${iprev.result}${remark(iprev.name)} policy.iprev=${value(iprev.address)}`;
  if (spf !== undefined) {
    const property = spf.byGreeting ? "helo" : "mailfrom";
    yield `spf=${spf.result} smtp.${property}=${value(spf.domain)}`;
  }
  if (dkim !== undefined) yield* signaturesOf(dkim);
  if (dmarc !== undefined) {
    const { result, reason, policy, domain } = dmarc;
    const asked = policy === undefined ? "" : ` policy.dmarc=${policy}`;
    const author = domain === undefined ? "" : ` header.from=${value(domain)}`;
    yield `dmarc=${result}${remark(reason)}${author}${asked}`;
  }
}

function* signaturesOf({ result, reason, signatures }: DkimFinding): Iterable<string> {
  if (signatures.length === 0) yield `dkim=${result}${remark(reason)}`;
  for (const each of signatures.slice(0, MOST_SIGNATURES)) {
    const { domain, selector, algorithm, signature } = each;
    const properties = Object.entries({ d: domain, s: selector, a: algorithm, b: signature })
      .filter(([, text]) => text !== "")
      .map(([name, text]) => ` header.${name}=${value(text)}`);
    yield `dkim=${each.result}${remark(each.reason)}${properties.join("")}`;
  }
}

/** A comment (RFC 5322 §3.2.2), without what a simple reader could take for the end of it or for another result. */
function remark(text: string | undefined): string {
  return text === undefined || text === ""
    ? ""
    : ` (${plain(text, LONGEST_REMARK).replaceAll(/[()\\";=]/g, "?")})`;
}

const TOKEN = /^[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+(@[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+)?$/;

/** A value: as it is where it is a token, with or without `@`; in quotes otherwise (RFC 8601 §2.2). What could end it is replaced. */
function value(text: string): string {
  const short = plain(text, LONGEST_VALUE).replaceAll(/[ ()\\";]/g, "?");
  return TOKEN.test(short) ? short : `"${short}"`;
}
