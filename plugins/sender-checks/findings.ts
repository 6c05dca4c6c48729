import type { InboundSession, MessageId } from "../../core/mod.ts";
import type { ClientName } from "../reverse-dns/contract.ts";
import type { DkimFinding } from "./dkim.ts";
import type { DmarcFinding } from "./dmarc.ts";
import type { SpfFinding } from "./spf.ts";

/** What came of looking a client's name up. */
export interface IprevFinding extends ClientName {
  readonly address: string;
  readonly trace: readonly string[];
}

/** What was found out about one message; undefined where it was not checked. */
export interface Findings {
  readonly iprev: IprevFinding | undefined;
  readonly spf: SpfFinding | undefined;
  readonly dkim: DkimFinding | undefined;
  readonly dmarc: DmarcFinding | undefined;
}

/** What is known of a session: kept as long as that is. */
export class SessionFindings {
  #iprev: Promise<IprevFinding> | undefined;
  /** SPF of the present sender and greeting. */
  #spf: { readonly of: string; readonly finding: Promise<SpfFinding> } | undefined;
  #dkim: { readonly of: MessageId; readonly finding: DkimFinding } | undefined;

  /** The client's name, looked up once, unless that fails for now. `check` never rejects. */
  iprev(check: () => Promise<IprevFinding>): Promise<IprevFinding> {
    this.#iprev ??= check().then((finding) => {
      if (finding.result === "temperror") this.#iprev = undefined;
      return finding;
    });
    return this.#iprev;
  }

  /** SPF of a sender, checked once while client and sender stay the same, unless that fails for now. `check` never rejects. */
  spf(
    sender: string,
    clientName: string | undefined,
    check: () => Promise<SpfFinding>,
  ): Promise<SpfFinding> {
    const of = `${clientName ?? ""}\n${sender}`;
    if (this.#spf?.of !== of) {
      const finding = check().then((found) => {
        if (found.result === "temperror" && this.#spf?.of === of) this.#spf = undefined;
        return found;
      });
      this.#spf = { of, finding };
    }
    return this.#spf.finding;
  }

  /** Keeps what came of a message's signatures. */
  setDkim(of: MessageId, finding: DkimFinding): void {
    this.#dkim = { of, finding };
  }

  /** What came of a message's signatures, asked for once. */
  takeDkim(of: MessageId): DkimFinding | undefined {
    const kept = this.#dkim;
    this.#dkim = undefined;
    return kept?.of === of ? kept.finding : undefined;
  }
}

/** What is known of the sessions that are there. */
export class Sessions {
  readonly #known = new WeakMap<InboundSession, SessionFindings>();

  /** What is known of a session; empty at first. */
  of(session: InboundSession): SessionFindings {
    let known = this.#known.get(session);
    if (known === undefined) {
      known = new SessionFindings();
      this.#known.set(session, known);
    }
    return known;
  }
}
