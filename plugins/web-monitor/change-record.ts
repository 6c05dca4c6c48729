import type { AskedChange, Audit, BegunChange } from "../audit/contract.ts";
import type { Visit } from "./visit.ts";

/** What the audit log gets to know of a request. */
export class ChangeRecord {
  readonly #audit: Audit;
  readonly #visit: Visit;
  readonly #request: Request;
  #begun: Promise<BegunChange> | undefined;

  constructor(audit: Audit, visit: Visit, request: Request) {
    this.#audit = audit;
    this.#visit = visit;
    this.#request = request;
  }

  /** It was said beforehand that a change is asked for. */
  get hasBegun(): boolean {
    return this.#begun !== undefined;
  }

  /** Before a change, any number of times: writes down who asks for it. Resolves to why it may not be made; undefined when it may. */
  async begin(isUrgent: boolean): Promise<string | undefined> {
    this.#begun ??= this.#audit.begin(this.#asked());
    const { problem } = await this.#begun;
    if (problem === undefined || isUrgent) return undefined;
    return `the change is not made, as the audit log cannot be written (${problem}): make room or see to the disk, then try again; pauses, and the mta command on the server's own host, work meanwhile`;
  }

  /** What came of it. */
  end(status: number): void {
    const asked = this.#asked();
    if (this.#begun === undefined) this.#audit.record({ ...asked, status });
    else void this.#begun.then((begun) => begun.end(status, asked.note));
  }

  #asked(): AskedChange {
    const { name: who, address: from, notes } = this.#visit;
    const { pathname, search } = new URL(this.#request.url);
    const what = `${this.#request.method} ${pathname}`;
    return { who, from, what, parameters: search.slice(1), note: notes.join("; ") };
  }
}
