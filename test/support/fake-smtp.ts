import type { DeliveryFailure } from "../../core/errors/delivery-failure.ts";
import type {
  AgentConnection,
  ConnectResult,
  PeerInfo,
  PeerLimits,
} from "../../core/message/agent-connection.ts";
import type {
  RecipientOutcome,
  Transaction,
  TransactionEnding,
  TransactionResult,
} from "../../core/message/transaction.ts";
import type { ConnectOptions } from "../../core/smtp/client.ts";
import type { Clock } from "../../core/time/clock.ts";

/** A reply to a recipient, or what ends the transaction. */
export type FakeAnswer = Exclude<TransactionEnding, "judged"> | "250" | "450" | "452" | "550";

/** What a host does. */
export interface FakeHost {
  /** What it says that it takes in a session. */
  readonly limits?: PeerLimits;
  /** False: connections to it are refused. */
  open?: boolean;
  /** A connection to it is lost as soon as it is open. */
  stillborn?: boolean;
  /** Answer to a recipient of a message; the first that ends the transaction ends it for all without a reply of their own. */
  answer?: (address: string, transaction: Transaction, connection: FakeConnection) => FakeAnswer;
  /** Milliseconds until a transaction has its replies; 0: at once. */
  takes?: number;
  extensions?: readonly string[];
  /** Whether TLS that is begun so fails, and clear text is used instead. */
  brokenTls?: (options: ConnectOptions) => boolean;
  /** False: what ends a transaction ends it at MAIL. */
  mailTaken?: boolean;
}

/** A failure as the client tells it. */
function fakeFailure(
  text: string,
  host: string,
  facts: Partial<DeliveryFailure> = {},
): DeliveryFailure {
  return {
    stage: "mail",
    temporary: true,
    status: "4.4.2",
    reply: undefined,
    text,
    host,
    ...facts,
  };
}

function refused(code: number, text: string, host: string): DeliveryFailure {
  const enhanced = `${Math.floor(code / 100)}.2.1`;
  const reply = { code, enhanced, lines: [text] };
  const facts = { stage: "rcpt", temporary: code < 500, status: enhanced, reply } as const;
  return fakeFailure(`${code} ${enhanced} ${text}`, host, facts);
}

/** Recipients that were tried over a connection, or bytes that were delivered. */
export interface FakeUse {
  readonly counts: "recipients" | "bytes";
  /** Of the monotonic clock. */
  readonly at: number;
  readonly amount: number;
  readonly peer: PeerInfo;
  /** One of the recipients. */
  readonly recipient: string;
}

/** A network in memory: hosts by address, and what they were sent. */
export class FakeNetwork {
  readonly hosts: Map<string, FakeHost> = new Map();
  /** Addresses of connections that were opened, in order. */
  readonly opened: string[] = [];
  /** Addresses that connections were tried to, in order. */
  readonly tried: string[] = [];
  /** `address: recipients` of each transaction that was begun, in order. */
  readonly transactions: string[] = [];
  /** `message recipient`, once for each time that a host took it. */
  readonly delivered: string[] = [];
  /** The same with their time, of the monotonic clock. */
  readonly taken: { readonly at: number; readonly address: string }[] = [];
  readonly connections: FakeConnection[] = [];
  /** What limits count, as the hosts see it: of an attempt at several hosts the first. */
  readonly uses: FakeUse[] = [];
  /** Recipients whose transaction ended before its end: the next host may be tried in the same attempt. */
  readonly unjudged: Set<string> = new Set();
  /** Recipients that were in two transactions at the same time. */
  readonly twiceAtOnce: string[] = [];
  /** Recipients of transactions under way. */
  readonly underWay: Set<string> = new Set();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A host has taken a message for a recipient. */
  took(address: string, size: number): void {
    this.delivered.push(`${size} ${address}`);
    this.taken.push({ at: this.#clock.monotonic(), address });
  }

  used(use: Omit<FakeUse, "at">): void {
    this.uses.push({ ...use, at: this.#clock.monotonic() });
  }

  /** Connections that are open now. */
  get open(): number {
    return this.connections.filter(({ closed }) => !closed).length;
  }

  readonly connect = async (
    options: ConnectOptions,
    signal: AbortSignal,
  ): Promise<ConnectResult> => {
    const { address } = options;
    const host = this.hosts.get(address);
    this.tried.push(address);
    if (signal.aborted || host === undefined || host.open === false)
      return { ok: false, failure: fakeFailure("ECONNREFUSED", address, { stage: "connect" }) };
    const connection = new FakeConnection(this, host, options, this.#clock);
    this.opened.push(address);
    this.connections.push(connection);
    if (host.stillborn) connection.lose(fakeFailure("hung up", address));
    return { ok: true, connection };
  };
}

/** A connection to a fake host. */
export class FakeConnection implements AgentConnection {
  readonly peer: PeerInfo;
  closed = false;
  closeReason: DeliveryFailure | undefined;
  /** Transactions begun on it. */
  sent = 0;
  readonly listeners: (() => void)[] = [];
  readonly #network: FakeNetwork;
  readonly #host: FakeHost;
  readonly #clock: Clock;
  #end: (() => void) | undefined;

  constructor(network: FakeNetwork, host: FakeHost, options: ConnectOptions, clock: Clock) {
    this.#network = network;
    this.#host = host;
    this.#clock = clock;
    this.peer = {
      host: `${options.hostName} (${options.address})`,
      address: options.address,
      port: options.port,
      localAddress: options.localAddress ?? "192.0.2.99",
      extensions: host.extensions ?? [],
      sizeLimit: undefined,
      ...(host.limits === undefined ? {} : { limits: host.limits }),
      tls: undefined,
      tlsFellBack: options.tls.kind !== "none" && host.brokenTls?.(options) === true,
    };
  }

  get usable(): boolean {
    return !this.closed;
  }

  async send(transaction: Transaction, written?: () => void): Promise<TransactionResult> {
    const { underWay, twiceAtOnce } = this.#network;
    const names = transaction.recipients.map((one) => one.address);
    for (const name of names) if (underWay.has(name)) twiceAtOnce.push(name);
    for (const name of names) underWay.add(name);
    try {
      return await this.#send(transaction, written);
    } finally {
      for (const name of names) underWay.delete(name);
    }
  }

  async #send(transaction: Transaction, written?: () => void): Promise<TransactionResult> {
    const { address } = this.peer;
    if (this.closed) return this.#all(transaction, "not-begun", "closed");
    this.sent++;
    const names = transaction.recipients.map((one) => one.address);
    this.#network.transactions.push(`${address}: ${names.join(" ")}`);
    const [recipient = ""] = names;
    const { peer } = this;
    const { unjudged } = this.#network;
    const amount = names.filter((name) => !unjudged.has(name)).length;
    this.#network.used({ counts: "recipients", amount, peer, recipient });
    for (const name of names) unjudged.add(name);
    if (this.#host.takes) {
      const cut = await this.#wait(this.#host.takes);
      if (cut) return this.#all(transaction, "broken", "given up");
    }
    const answers = names.map((name) => this.#host.answer?.(name, transaction, this) ?? "250");
    const ending = answers.find(
      (answer): answer is Exclude<FakeAnswer, `${number}`> => !/^\d/.test(answer),
    );
    if (ending !== undefined && ending !== "unfit")
      this.lose(fakeFailure(`${ending} there`, address));
    else written?.();
    const result = this.#all(transaction, ending ?? "judged", `${ending} there`);
    const outcomes = answers.map((answer, at) => {
      // As the client takes it: too many recipients are some beyond others that were accepted.
      const alone = answer === "452" && !answers.slice(0, at).includes("250");
      return this.#outcome(alone ? "450" : answer, at, result, transaction);
    });
    if (result.ending === "judged") for (const name of names) unjudged.delete(name);
    if (outcomes.some(({ kind }) => kind === "delivered"))
      this.#network.used({ counts: "bytes", amount: transaction.body.size, peer, recipient });
    return { ...result, outcomes };
  }

  #outcome(
    answer: FakeAnswer,
    at: number,
    result: TransactionResult,
    { recipients, body }: Transaction,
  ): RecipientOutcome {
    const { host } = this.peer;
    const none: RecipientOutcome = result.outcomes[at] ?? {
      kind: "failed",
      failure: fakeFailure("none", host),
    };
    switch (answer) {
      case "450":
        return { kind: "failed", failure: refused(450, "busy", host) };
      case "550":
        return { kind: "failed", failure: refused(550, "unknown", host) };
      case "452":
        return { kind: "left-over", failure: refused(452, "too many", host) };
      case "250":
        if (result.ending !== "judged") return none;
        this.#network.took(recipients[at]?.address ?? "", body.size);
        return { kind: "delivered", reply: { code: 250, enhanced: "2.0.0", lines: ["ok"] } };
      default:
        return none;
    }
  }

  #all(transaction: Transaction, ending: TransactionEnding, text: string): TransactionResult {
    const { host } = this.peer;
    const unfit = { temporary: false, status: "5.6.3" };
    const reply = { code: 421, enhanced: undefined, lines: ["busy"] };
    const facts = ending === "unfit" ? unfit : ending === "dismissed" ? { reply } : {};
    const failure = fakeFailure(text, host, facts);
    const outcome: RecipientOutcome = { kind: "failed", failure };
    return {
      outcomes: transaction.recipients.map(() => outcome),
      ending,
      failure: ending === "judged" ? undefined : failure,
      mailTaken: ending !== "not-begun" && this.#host.mailTaken !== false,
    };
  }

  /** True when the connection was cut meanwhile. */
  #wait(time: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(time, () => resolve(false));
      this.#end = () => {
        timer.cancel();
        resolve(true);
      };
    });
  }

  /** The peer closes it. */
  lose(reason: DeliveryFailure): void {
    if (this.closed) return;
    this.closeReason = reason;
    this.#close();
  }

  async quit(): Promise<void> {
    this.#close();
  }

  destroy(): void {
    this.#close();
  }

  #close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#end?.();
    for (const listener of this.listeners) listener();
  }

  onClose(listener: () => void): void {
    if (this.closed) queueMicrotask(listener);
    else this.listeners.push(listener);
  }
}
