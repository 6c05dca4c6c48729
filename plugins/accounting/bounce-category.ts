/** Categories by subject and detail of an enhanced status code (RFC 3463), as PowerMTA's stock list falls back on them. */
const BY_DETAIL: Readonly<Record<string, string>> = {
  "1.1": "bad-mailbox",
  "1.2": "bad-domain",
  "1.3": "bad-mailbox",
  "1.4": "bad-mailbox",
  "1.6": "bad-mailbox",
  "1.7": "invalid-sender",
  "1.8": "invalid-sender",
  "1.10": "bad-domain",
  "2.0": "bad-mailbox",
  "2.1": "inactive-mailbox",
  "2.2": "quota-issues",
  "3.3": "content-related",
  "3.5": "bad-configuration",
  "4.1": "no-answer-from-host",
  "4.2": "bad-connection",
  "4.3": "routing-errors",
  "4.4": "routing-errors",
  "4.6": "routing-errors",
  "4.7": "message-expired",
  "5.3": "policy-related",
  "7.0": "policy-related",
  "7.1": "policy-related",
  "7.2": "policy-related",
  "7.7": "content-related",
};

const BY_SUBJECT: Readonly<Record<string, string>> = {
  "5": "protocol-errors",
  "6": "content-related",
};

/** The category of a failure by its status code, such as 5.1.1. */
export function bounceCategory(status: string): string {
  const [, subject = "", detail = ""] = status.split(".");
  return BY_DETAIL[`${subject}.${detail}`] ?? BY_SUBJECT[subject] ?? "other";
}
