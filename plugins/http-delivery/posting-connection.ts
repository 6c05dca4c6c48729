import {
  type DeliverOne,
  failureOf,
  localPeer,
  OneByOne,
  type Transaction,
  type TransactionResult,
} from "../../core/mod.ts";

/** Posts messages one after the other, as long as the web server takes any. */
export class PostingConnection extends OneByOne {
  readonly #awayFor: () => string | undefined;

  /** `awayFor`: why nothing is to be posted now; undefined when something may be. */
  constructor(
    host: { readonly hostName: string; readonly port: number },
    deliver: DeliverOne,
    awayFor: () => string | undefined,
  ) {
    super({ ...localPeer(host.hostName), port: host.port }, deliver);
    this.#awayFor = awayFor;
  }

  override get usable(): boolean {
    return super.usable && this.#awayFor() === undefined;
  }

  override send(transaction: Transaction): Promise<TransactionResult> {
    const why = this.#awayFor();
    if (why === undefined) return super.send(transaction);
    const failure = failureOf(this.peer.host, "4.3.2", why);
    const outcomes = transaction.recipients.map(() => ({ kind: "failed", failure }) as const);
    return Promise.resolve({ outcomes, ending: "not-begun", failure, mailTaken: false });
  }
}
