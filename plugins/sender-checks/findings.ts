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

/** What SPF says of a sender. */
interface KnownSpf {
  readonly of: string;
  /** Never rejects. */
  readonly finding: Promise<SpfFinding>;
  /** It could not be told. */
  isOpen: boolean;
}

/** What is known of a session: kept as long as that is. */
export class SessionFindings {
  #iprev: Promise<IprevFinding> | undefined;
  /** SPF of the present sender and greeting. */
  #spf: KnownSpf | undefined;
  #dkim: { readonly of: MessageId; readonly finding: DkimFinding } | undefined;

  /** The client's name, looked up once, unless that fails for now. `check` never rejects. */
  iprev(check: () => Promise<IprevFinding>): Promise<IprevFinding> {
    this.#iprev ??= check().then((finding) => {
      if (finding.result === "temperror") this.#iprev = undefined;
      return finding;
    });
    return this.#iprev;
  }

  /** SPF of a sender, checked once while client and sender stay the same; again at another MAIL where it failed for now. */
  spf(
    sender: string,
    clientName: string | undefined,
    check: () => Promise<SpfFinding>,
    isAtMail: boolean,
  ): Promise<SpfFinding> {
    const of = `${clientName ?? ""}\n${sender}`;
    const known = this.#spf;
    if (known?.of === of && !(isAtMail && known.isOpen)) return known.finding;
    const checked: KnownSpf = { of, finding: check(), isOpen: false };
    this.#spf = checked;
    return checked.finding.then((found) => {
      checked.isOpen = found.result === "temperror";
      return found;
    });
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
