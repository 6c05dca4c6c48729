import { dropOldest } from "../directive/maps.ts";
import type { Clock } from "../time/clock.ts";
import type { CertificateProblem } from "./tls-attempt.ts";

/** A session that a later connection may go on with. */
export interface TlsSession {
  readonly ticket: Buffer;
  /** What was wrong with the certificate when it was shown: a session that goes on shows none. */
  readonly certificate: CertificateProblem | undefined;
}

/** Where one connection finds a session, and leaves one. */
export interface SessionKeeper {
  take(): TlsSession | undefined;
  keep(session: TlsSession): void;
}

/** How long a session may go on, milliseconds: its certificate is not looked at in that time. */
const LASTS = 3_600_000;
const MOST = 2000;
/** Bytes of a session that is kept; it holds the certificate, and what the server puts into its ticket. */
const LARGEST = 16 * 1024;

/** Sessions by what decided how they were opened: one is never used for another demand, host or certificate. Bounded: the oldest go first. */
export class TlsSessions {
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readonly session: TlsSession; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The keeper for connections of a key. A session lasts from its first connection on, however often it goes on. */
  of(key: string): SessionKeeper {
    let until = this.#clock.monotonic() + LASTS;
    return {
      take: () => {
        const kept = this.#kept.get(key);
        if (kept === undefined) return undefined;
        if (kept.until > this.#clock.monotonic()) {
          until = kept.until;
          return kept.session;
        }
        this.#kept.delete(key);
        return undefined;
      },
      keep: (session) => {
        this.#kept.delete(key);
        if (session.ticket.length > LARGEST) return;
        this.#kept.set(key, { session, until });
        dropOldest(this.#kept, MOST);
      },
    };
  }
}
