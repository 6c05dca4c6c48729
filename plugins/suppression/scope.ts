import { normalizeDomain, senderDomain } from "../../core/mod.ts";
import { LONGEST_SCOPE } from "./entry-key.ts";

const SENDER = "sender:";
const JOB = "job:";

/** The scope of a sender's domain; undefined for the null sender. */
export function senderScope(sender: string): string | undefined {
  const domain = senderDomain(sender);
  return domain === undefined ? undefined : bounded(`${SENDER}${domain}`);
}

/** The scope of a job: its name up to the first separator; undefined without a job. */
export function jobScope(job: string | undefined, separator: string): string | undefined {
  if (job === undefined || job === "") return undefined;
  const end = job.indexOf(separator);
  return bounded(`${JOB}${end > 0 ? job.slice(0, end) : job}`);
}

/** A scope as operators write it, `sender:example.net` or `job:news`; nothing and `all` mean all mail. Undefined for another text. */
export function readScope(text: string): string | undefined {
  if (text === "" || text === "all") return "";
  if (text.startsWith(SENDER)) {
    const domain = normalizeDomain(text.slice(SENDER.length));
    return domain === undefined ? undefined : bounded(`${SENDER}${domain}`);
  }
  return text.startsWith(JOB) && /^[!-~]+$/.test(text.slice(JOB.length))
    ? bounded(text)
    : undefined;
}

/** Too long a scope is that of no mail. */
function bounded(scope: string): string | undefined {
  return Buffer.byteLength(scope) <= LONGEST_SCOPE ? scope : undefined;
}

/** Whether entries of a scope ever count on a list whose entries have scopes of a kind. */
export function scopeFits(scope: string, kind: "all" | "sender-domain" | "job-prefix"): boolean {
  switch (kind) {
    case "all":
      return scope === "";
    case "sender-domain":
      return scope === "" || scope.startsWith(SENDER);
    case "job-prefix":
      return scope === "" || scope.startsWith(JOB);
  }
}
