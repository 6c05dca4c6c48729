import type { Replacement } from "../../hooks/contract.ts";
import type { Grant } from "../../limits/limit-store.ts";

/** What was taken of limits for a message that is being accepted: used when it is stored, free again when it is not. */
export class TakenGrants {
  readonly #grants: Grant[] = [];
  #over = false;

  /** Keeps what an answer has taken, and returns its virtual MTA. */
  keep(answer: Replacement | undefined): string | undefined {
    if (answer === undefined) return undefined;
    const { virtualMta, grant } = answer;
    // An answer may come when another one has failed already.
    if (this.#over) grant?.cancel();
    else if (grant !== undefined) this.#grants.push(grant);
    return virtualMta;
  }

  /** The message is on disk. */
  settle(): void {
    this.#over = true;
    for (const grant of this.#grants) grant.settle();
  }

  /** It is not, unless it was settled before: nothing of it was used. */
  cancel(): void {
    if (this.#over) return;
    this.#over = true;
    for (const grant of this.#grants) grant.cancel();
  }
}
