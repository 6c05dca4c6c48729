import { type Alarms, type Counter, type Log, MessageMustWait } from "../../core/mod.ts";
import type { SignatureRules } from "./signing-rules.ts";

/** Domains that are kept in mind. */
const MOST_DOMAINS = 100;
/** Domains that an alarm names. */
const MOST_NAMED = 5;

/** What is told of signing. */
export interface SigningVoices {
  readonly log: Log;
  readonly alarms: Alarms<"no-key">;
  readonly metrics: { readonly signatures: Counter<"algorithm">; readonly unsigned: Counter };
}

/** Tells of mail that no key fits: once of each domain, and by an alarm as long as mail waits for a key. */
export class Unsigned {
  readonly #voices: SigningVoices;
  readonly #told = new Set<string>();
  /** Domains whose mail waits for a key. */
  readonly #waiting = new Set<string>();

  constructor(voices: SigningVoices) {
    this.#voices = voices;
  }

  /** No key fits; `domain` is undefined where a message names none. Throws where the message is not to go without a signature. */
  tell({ sign, place }: SignatureRules, domain: string | undefined): void {
    const { log, metrics } = this.#voices;
    const whose = domain ?? "a message without an author";
    if (sign === "require") {
      if (this.#waiting.size < MOST_DOMAINS) this.#waiting.add(whose);
      this.#alarm();
      throw new MessageMustWait(`no key fits ${whose}, and it is not to go out unsigned`);
    }
    metrics.unsigned.add(1);
    // A second signature is a wish; most mail has one key.
    if (place === "second" || this.#told.has(whose) || this.#told.size >= MOST_DOMAINS) return;
    this.#told.add(whose);
    log.warning("mail goes out unsigned, as no key fits", { domain: whose });
  }

  /** A signature of a domain is made. */
  signing(domain: string, algorithm: string): void {
    this.#voices.metrics.signatures.add(1, { algorithm });
    if (this.#waiting.size > 0 && this.#waiting.delete(domain)) this.#alarm();
  }

  /** The configuration is no longer in use: its keys are no longer missing. */
  [Symbol.dispose](): void {
    this.#waiting.clear();
    this.#alarm();
  }

  #alarm(): void {
    const { alarms } = this.#voices;
    if (this.#waiting.size === 0) {
      alarms.clear("no-key");
      return;
    }
    const named = [...this.#waiting].slice(0, MOST_NAMED).join(", ");
    const more = this.#waiting.size > MOST_NAMED ? " and others" : "";
    alarms.raise("no-key", `mail waits, as no key fits ${named}${more}`);
  }
}
