import type { WebSession } from "./sessions.ts";

/** An answer on its way. */
interface OpenAnswer {
  readonly writableFinished: boolean;
  once(event: "close", gone: () => void): unknown;
  destroy(): unknown;
}

/** Answers that are on their way to people who are logged in: a stream of events ends with the login under which it was asked for. */
export class OpenAnswers {
  /** By the token of the session. */
  readonly #open = new Map<string, Set<OpenAnswer>>();

  /** Logins with answers on their way. */
  get size(): number {
    return this.#open.size;
  }

  add({ csrf }: WebSession, answer: OpenAnswer): void {
    if (answer.writableFinished) return;
    const open = this.#open.get(csrf) ?? new Set();
    this.#open.set(csrf, open.add(answer));
    answer.once("close", () => {
      open.delete(answer);
      if (open.size === 0) this.#open.delete(csrf);
    });
  }

  end({ csrf }: WebSession): void {
    for (const answer of this.#open.get(csrf) ?? []) answer.destroy();
  }
}
