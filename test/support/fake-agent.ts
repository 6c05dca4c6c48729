import {
  type AgentConnection,
  type AgentDeclaration,
  type ConnectResult,
  localPeer,
  type PeerInfo,
  type Target,
  type Transaction,
  type TransactionResult,
} from "../../core/mod.ts";

/** The one place that a fake agent delivers to. */
export const BOX: Target = {
  hostName: "box",
  address: undefined,
  port: 0,
  place: "box",
  key: "box",
};

/** What all recipients of a transaction get. */
export function allDelivered({ recipients }: Transaction): TransactionResult {
  const reply = { code: 250, enhanced: "2.0.0", lines: ["in the box"] };
  return {
    outcomes: recipients.map(() => ({ kind: "delivered", reply })),
    ending: "judged",
    failure: undefined,
    mailTaken: true,
  };
}

/** A connection of a fake agent, which does what it is told to. */
export class FakeBox implements AgentConnection {
  readonly peer: PeerInfo = localPeer("box");
  readonly closeReason: undefined = undefined;
  readonly sent: Transaction[] = [];
  /** What was asked of it besides sending. */
  readonly asked: string[] = [];
  readonly #answer: (transaction: Transaction) => TransactionResult | Promise<TransactionResult>;
  readonly #deaf: boolean;
  #closed = false;
  readonly #listeners: (() => void)[] = [];

  /** `deaf`: it never closes, whatever it is told. */
  constructor(
    answer: (transaction: Transaction) => TransactionResult | Promise<TransactionResult>,
    deaf = false,
  ) {
    this.#answer = answer;
    this.#deaf = deaf;
  }

  get usable(): boolean {
    return !this.#closed;
  }

  async send(transaction: Transaction): Promise<TransactionResult> {
    this.sent.push(transaction);
    return await this.#answer(transaction);
  }

  async quit(): Promise<void> {
    this.#end("quit");
  }

  destroy(): void {
    this.#end("destroy");
  }

  onClose(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #end(how: string): void {
    this.asked.push(how);
    if (this.#deaf || this.#closed) return;
    this.#closed = true;
    for (const listener of this.#listeners) listener();
  }
}

/** A declared agent called `box`. */
export function boxAgent(
  open: () => ConnectResult | Promise<ConnectResult>,
  targets: () => unknown = () => [BOX],
): AgentDeclaration {
  return { name: "box", dlvType: "file", finalDelivery: true, targets, open };
}
