import { type Alarms, type MessageId, type QueueStore, type Token, token } from "../../core/mod.ts";

/** Messages that are kept in mind. One more tells of itself when its turn comes again. */
const MOST_MESSAGES = 1000;
/** Domains that the alarm names. */
const MOST_NAMED = 5;

/** Mail that waits for a key: an alarm stands as long as there is some. */
export class WaitingForKeys {
  readonly #alarms: Alarms<"no-key">;
  readonly #domains = new Map<MessageId, string>();
  readonly #messages = new Map<string, Set<MessageId>>();

  constructor(alarms: Alarms<"no-key">) {
    this.#alarms = alarms;
  }

  get size(): number {
    return this.#domains.size;
  }

  /** No key fits a message; `domain` says whose. */
  waits(id: MessageId, domain: string): void {
    if (this.#domains.get(id) === domain) return;
    this.ended(id);
    if (this.#domains.size >= MOST_MESSAGES) return;
    this.#domains.set(id, domain);
    const those = this.#messages.get(domain);
    if (those !== undefined) {
      those.add(id);
      return;
    }
    this.#messages.set(domain, new Set([id]));
    this.#tell();
  }

  /** A message is signed, or is gone. */
  ended(id: MessageId): void {
    const domain = this.#domains.get(id);
    if (domain === undefined) return;
    this.#domains.delete(id);
    const those = this.#messages.get(domain);
    those?.delete(id);
    if (those !== undefined && those.size > 0) return;
    this.#messages.delete(domain);
    this.#tell();
  }

  /** Forgets messages that are no longer queued: an operator deleted them, or their time was over. */
  async look(store: Pick<QueueStore, "message">, signal: AbortSignal): Promise<void> {
    for (const id of [...this.#domains.keys()]) {
      if (signal.aborted) return;
      const info = store.message(id);
      if ((info instanceof Promise ? await info : info) === undefined) this.ended(id);
    }
  }

  #tell(): void {
    const domains = [...this.#messages.keys()];
    if (domains.length === 0) {
      this.#alarms.clear("no-key");
      return;
    }
    const named = domains.slice(0, MOST_NAMED).join(", ");
    const more = domains.length > MOST_NAMED ? " and others" : "";
    this.#alarms.raise("no-key", `mail waits, as no key fits ${named}${more}`);
  }
}

/** What waits, whatever the configuration. */
export const WAITING: Token<WaitingForKeys> = token<WaitingForKeys>("dkim.waiting");
