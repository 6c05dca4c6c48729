import type { Identity, InboundSession, MessageRead } from "../../core/mod.ts";
import { checkClientName } from "../reverse-dns/contract.ts";
import { CheckLookups } from "./check-lookups.ts";
import type { CheckParts } from "./check-parts.ts";
import { type DkimFinding, NOT_CHECKED } from "./dkim.ts";
import { checkDmarc } from "./dmarc.ts";
import type { Findings, IprevFinding, Sessions } from "./findings.ts";
import { checkSpf, type SpfFinding } from "./spf.ts";

/** What the source of a session wants checked. */
export interface CheckSettings {
  readonly checkDkimInbound: boolean;
  readonly checkSpfInbound: boolean;
  readonly checkSpfInboundMaxVoidLookups: number;
  readonly checkIprevInbound: boolean;
  readonly checkDmarcInbound: boolean;
  readonly traceSpfCheck: boolean;
  readonly traceIprevCheck: boolean;
}

/** Makes the checks of a session and of its messages, each of them once. */
export class Checker {
  readonly #parts: CheckParts;
  readonly #identity: Identity;
  readonly #sessions: Sessions;

  constructor(parts: CheckParts, identity: Identity, sessions: Sessions) {
    this.#parts = parts;
    this.#identity = identity;
    this.#sessions = sessions;
  }

  /** Looks the client's name up. */
  iprev(session: InboundSession, { traceIprevCheck }: CheckSettings): Promise<IprevFinding> {
    const { clock, resolver } = this.#parts;
    const address = session.clientAddress;
    return this.#sessions.of(session).iprev(async () => {
      const lookups = new CheckLookups(resolver, clock, traceIprevCheck);
      const found = await checkClientName(lookups, clock, address);
      return { ...found, address, trace: lookups.trace };
    });
  }

  /** Checks SPF of a sender. `isAtMail`: it is just given, and no earlier failure counts. */
  spf(
    session: InboundSession,
    sender: string,
    settings: CheckSettings,
    isAtMail = false,
  ): Promise<SpfFinding> {
    const { clientAddress, clientName } = session;
    const check = (): Promise<SpfFinding> =>
      checkSpf(this.#parts, {
        ...{ address: clientAddress, clientName, sender, hostName: this.#identity.hostName },
        maxVoidLookups: settings.checkSpfInboundMaxVoidLookups,
        traces: settings.traceSpfCheck,
      });
    return this.#sessions.of(session).spf(sender, clientName, check, isAtMail);
  }

  /** All that is to be known of a message. */
  async findings(message: MessageRead, settings: CheckSettings): Promise<Findings> {
    const { session, info } = message;
    const { checkIprevInbound, checkSpfInbound, checkDkimInbound, checkDmarcInbound } = settings;
    const dkim = checkDkimInbound || checkDmarcInbound ? this.#dkimOf(message) : undefined;
    const [iprev, spf] = await Promise.all([
      checkIprevInbound ? this.iprev(session, settings) : undefined,
      checkSpfInbound || checkDmarcInbound ? this.spf(session, info.sender, settings) : undefined,
    ]);
    const dmarc =
      checkDmarcInbound && spf !== undefined && dkim !== undefined
        ? await checkDmarc(this.#parts, spf, dkim)
        : undefined;
    return { iprev, spf, dkim, dmarc };
  }

  #dkimOf({ session, id }: MessageRead): DkimFinding {
    return this.#sessions.of(session).takeDkim(id) ?? NOT_CHECKED;
  }
}
