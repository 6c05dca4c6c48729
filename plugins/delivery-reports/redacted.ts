import {
  type MessageInfo,
  mailDate,
  type Note,
  type Outcome,
  parseAddress,
  requiresTls,
  textNote,
} from "../../core/mod.ts";

/** Kept with a report of failure that has to go over TLS: what may be said of its message where it cannot (RFC 8689 §5). */
export const ABOUT: Note<string> = textNote("delivery-reports.about", {
  doc: "The name here of the message that a report is about, where the report requires TLS.",
  limit: 64,
});

/** RFC 8689 §6: REQUIRETLS support required. */
const NO_REQUIRE_TLS = "5.7.30";

/** A report that nobody takes, as it has to go over TLS. */
export interface LostReport {
  readonly report: MessageInfo;
  /** To whom, and their domain. */
  readonly to: string;
  readonly domain: string;
  /** What its message is known as here. */
  readonly about: string;
}

/** The report of failure that one of the outcomes is the end of; undefined when there is none. */
export function lostReport(outcomes: readonly Outcome[]): LostReport | undefined {
  for (const outcome of outcomes) {
    if (outcome.kind !== "bounced" || outcome.failure.status !== NO_REQUIRE_TLS) continue;
    const { attempt, recipient } = outcome;
    const { message } = attempt;
    const about = ABOUT.of(message);
    if (about === undefined || message.origin.type !== "local" || !requiresTls(message)) continue;
    const to = parseAddress(recipient.address);
    if (to !== undefined) return { report: message, to: to.text, domain: to.domain, about };
  }
  return undefined;
}

/** What stands in the place of a report that cannot go over TLS: that there is one, and nothing of the message or its recipients. */
export function redactedText({ about, report }: LostReport, hostName: string): string {
  return [
    `This is the mail system at ${hostName}.`,
    "",
    `A message that you sent, known here as ${about}, could not be delivered to`,
    `some or all of its recipients. That was found on ${mailDate(report.receivedAt)}.`,
    "",
    "The message had to go over TLS all the way (REQUIRETLS, RFC 8689), and so has",
    "the report on it, which no mail server for your address takes that way. So this",
    "tells nothing of its content and its recipients; your postmaster may know more.",
    "",
  ].join("\r\n");
}
