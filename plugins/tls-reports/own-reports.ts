import { type MessageId, type Outcome, parseAddress, type Token, token } from "../../core/mod.ts";
import { TLS_REPORT } from "./contract.ts";

/** The reports on their way. */
export const OWN_REPORTS: Token<OwnReports> = token<OwnReports>("tls-reports.own-reports");

/** Reports that are remembered; of more a session may be counted. */
const MOST = 100_000;

/**
 * The reports that are on their way by mail, by the domain of their taker. A session that carries nothing else is not counted (RFC 8460
 * §3): two servers would send each other a report about the last report, each day for ever.
 */
export class OwnReports {
  readonly #byDomain = new Map<string, Set<MessageId>>();
  #size = 0;

  /** A report is about to be queued. */
  begin(domain: string, message: MessageId): void {
    if (this.#size >= MOST) return;
    const reports = this.#byDomain.get(domain) ?? new Set();
    if (reports.has(message)) return;
    this.#byDomain.set(domain, reports.add(message));
    this.#size++;
  }

  /** It has gone, or was never queued. */
  end(domain: string, message: MessageId): void {
    const reports = this.#byDomain.get(domain);
    if (!reports?.delete(message)) return;
    this.#size--;
    if (reports.size === 0) this.#byDomain.delete(domain);
  }

  /** Follows a report that waits since before the last start, and takes leave of one that is over. */
  hear({ kind, attempt, recipient }: Outcome): void {
    if (TLS_REPORT.of(attempt.message) === undefined) return;
    const domain = parseAddress(recipient.address)?.domain ?? "";
    if (kind === "deferred") this.begin(domain, recipient.message);
    else this.end(domain, recipient.message);
  }

  /** True when nothing but reports goes to a domain, where so many recipients wait. */
  isAllOf(domain: string, waiting: () => number): boolean {
    const reports = this.#byDomain.get(domain)?.size ?? 0;
    return reports > 0 && reports >= waiting();
  }
}
