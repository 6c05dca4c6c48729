import { type Counter, type Log, type MessageId, MessageMustWait } from "../../core/mod.ts";
import type { SignatureRules } from "./signing-rules.ts";
import type { WaitingForKeys } from "./waiting-for-keys.ts";

/** Domains that the log tells of. */
const MOST_DOMAINS = 100;

/** What is told with. */
export interface UnsignedParts {
  readonly log: Log;
  readonly unsigned: Counter;
  readonly waiting: WaitingForKeys;
}

/** Tells of mail that no key fits. */
export class Unsigned {
  readonly #parts: UnsignedParts;
  readonly #told = new Set<string>();

  constructor(parts: UnsignedParts) {
    this.#parts = parts;
  }

  /** No key fits; `domain` is undefined where a message names none. Throws where the message is not to go without a signature. */
  tell({ sign, place }: SignatureRules, id: MessageId, domain: string | undefined): void {
    const { log, unsigned, waiting } = this.#parts;
    const whose = domain ?? "a message without an author";
    if (sign === "require") {
      waiting.waits(id, whose);
      throw new MessageMustWait(`no key fits ${whose}, and it is not to go out unsigned`);
    }
    unsigned.add(1);
    // A second signature is a wish; most mail has one key.
    if (place === "second" || this.#told.has(whose) || this.#told.size >= MOST_DOMAINS) return;
    this.#told.add(whose);
    log.warning("mail goes out unsigned, as no key fits", { domain: whose });
  }
}
