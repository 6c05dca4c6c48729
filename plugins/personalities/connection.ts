import {
  type AgentConnection,
  type ConnectResult,
  type DeliveryFailure,
  type DeliveryStage,
  errorText,
  failed,
  type Log,
  type MessageInfo,
  type PeerInfo,
  type QueueStore,
  type RecipientOutcome,
  type Reply,
  refused,
  type Submission,
  storedHeader,
  type Transaction,
  type TransactionRecipient,
  type TransactionResult,
} from "../../core/mod.ts";
import type { SandboxEnd } from "../sandbox/contract.ts";
import { type AfterwardsParts, afterwards } from "./afterwards.ts";
import type { Held } from "./choice.ts";
import type { MailGiven, Refusal, Visit } from "./provider.ts";
import type { Refusals } from "./refusals.ts";
import type { SaidTo } from "./said.ts";
import { senderDomainOf } from "./sender-domain.ts";

/** What a connection of the agent works with. */
export interface ConnectionParts extends AfterwardsParts {
  readonly end: SandboxEnd;
  readonly store: Pick<QueueStore, "message">;
  readonly log: Log;
  /** The personality of the queue's domain now; undefined where there is none. */
  readonly held: () => Held | undefined;
  readonly peer: PeerInfo;
  /** What was asked for to be said. */
  readonly refusals: Refusals;
}

const STAGES: Readonly<Record<SaidTo, DeliveryStage>> = {
  connect: "greeting",
  mail: "mail",
  rcpt: "rcpt",
  content: "end-of-data",
};

/** Opens a connection to the servers of a personality; where there is none, to the sandbox. */
export function openPersonality(parts: ConnectionParts): ConnectResult {
  const { peer } = parts;
  const held = parts.held();
  const judges = held?.at === "delivery";
  // Where clients are answered, nobody comes from here.
  const visit = held?.provider.visit(judges ? peer.localAddress : "");
  const greeting = judges
    ? (askedFor("connect", parts, held, NO_MAIL) ??
      visit?.greeting({ ...NO_MAIL, terms: held.terms }))
    : undefined;
  if (greeting === undefined)
    return { ok: true, connection: new PersonalityConnection(parts, held, visit) };
  visit?.end();
  return { ok: false, failure: failureOf(greeting, peer), peer };
}

const NO_MAIL = { sender: "", senderDomain: "" } as const;

/** A connection to a provider of the sandbox: what the personality takes is kept, what it refuses is told in its words. */
class PersonalityConnection implements AgentConnection {
  readonly peer: PeerInfo;
  closeReason: DeliveryFailure | undefined;
  readonly #parts: ConnectionParts;
  readonly #held: Held | undefined;
  readonly #visit: Visit | undefined;
  readonly #stop = new AbortController();
  readonly #listeners: (() => void)[] = [];

  constructor(parts: ConnectionParts, held: Held | undefined, visit: Visit | undefined) {
    this.#parts = parts;
    this.#held = held;
    this.#visit = visit;
    this.peer = parts.peer;
  }

  get usable(): boolean {
    return !this.#stop.signal.aborted;
  }

  async send(transaction: Transaction): Promise<TransactionResult> {
    const { store } = this.#parts;
    const held = this.#parts.held();
    if (held?.provider !== this.#held?.provider || held?.at !== this.#held?.at)
      return this.#outdated(transaction);
    const info = await store.message(transaction.message);
    const isJudged = held?.at === "delivery" && info !== undefined && info.origin.type !== "local";
    // What is made here is kept, so that no report waits for its own sake.
    if (!isJudged || this.#visit === undefined)
      return this.#keepAll(transaction, transaction.recipients, info, undefined);
    const { sender } = transaction;
    const mail = { sender, senderDomain: senderDomainOf(sender), terms: held.terms };
    return this.#judge(transaction, info, mail, this.#visit);
  }

  /** Has the provider say to each command what it says. */
  async #judge(
    transaction: Transaction,
    info: MessageInfo,
    mail: MailGiven,
    visit: Visit,
  ): Promise<TransactionResult> {
    const asked = (to: SaidTo, recipient?: string): Refusal | undefined =>
      this.#held && askedFor(to, this.#parts, this.#held, mail, recipient);
    const refusal = asked("mail") ?? visit.sender(mail);
    if (refusal !== undefined) return this.#refusedAll(transaction, refusal, false);
    const refusals = new Map<TransactionRecipient, Refusal>();
    const accepted: TransactionRecipient[] = [];
    for (const recipient of transaction.recipients) {
      const { address } = recipient;
      const said = asked("rcpt", address) ?? visit.recipient(mail, address, accepted.length);
      if (said === undefined) accepted.push(recipient);
      else if (said.reply.code === 421) return this.#refusedAll(transaction, said, true);
      else refusals.set(recipient, said);
    }
    if (accepted.length > 0) {
      const said =
        asked("content", accepted[0]?.address) ??
        (await contentSaid(visit, transaction, mail, accepted));
      if (said?.reply.code === 421) return this.#refusedAll(transaction, said, true);
      if (said !== undefined) for (const recipient of accepted) refusals.set(recipient, said);
    }
    const taken = accepted.filter((recipient) => !refusals.has(recipient));
    const answer = taken.length > 0 ? visit.taken(mail) : undefined;
    const kept = await this.#keepAll(transaction, taken, info, answer);
    const outcomes = new Map(taken.map((recipient, at) => [recipient, kept.outcomes[at]]));
    for (const [recipient, said] of refusals)
      outcomes.set(recipient, await this.#refusedOne(transaction, recipient, said));
    const inOrder = transaction.recipients.flatMap((each) => outcomes.get(each) ?? []);
    return { ...kept, outcomes: inOrder };
  }

  /** Keeps what is taken for some recipients. `answer`: what the provider says, instead of what the sandbox does. */
  async #keepAll(
    transaction: Transaction,
    recipients: readonly TransactionRecipient[],
    info: MessageInfo | undefined,
    answer: Reply | undefined,
  ): Promise<TransactionResult> {
    const outcomes: RecipientOutcome[] = [];
    const messages: Submission[] = [];
    for (const recipient of recipients) {
      const kept = await this.#keep(transaction, recipient);
      const isKept = kept.kind === "delivered";
      outcomes.push(isKept && answer ? { kind: "delivered", reply: answer } : kept);
      if (isKept && info !== undefined)
        messages.push(...(await this.#afterwards(transaction, info, recipient.address)));
    }
    return {
      ...{ outcomes, ending: "judged", failure: undefined, mailTaken: true },
      ...(messages.length > 0 ? { messages } : {}),
    };
  }

  /** Another personality was chosen: the next connection is to that. */
  #outdated({ recipients }: Transaction): TransactionResult {
    const text = "the sandbox has another personality now";
    const failure = failed("internal", "4.3.2", text, this.peer.host);
    this.#close(failure);
    const outcomes = recipients.map((): RecipientOutcome => ({ kind: "failed", failure }));
    return { outcomes, ending: "not-begun", failure, mailTaken: false };
  }

  async #keep(
    transaction: Transaction,
    recipient: TransactionRecipient,
  ): Promise<RecipientOutcome> {
    const kept = await this.#parts.end.deliver(transaction, recipient, this.#stop.signal);
    if (kept === "stopped") throw new Error("the server ended");
    return "outcome" in kept ? kept.outcome : kept;
  }

  /** What comes of it later; a report that cannot be made is left out. */
  async #afterwards(
    transaction: Transaction,
    info: MessageInfo,
    recipient: string,
  ): Promise<readonly Submission[]> {
    const profile = this.#held?.provider.profile;
    const reply = this.#visit?.ofMailbox("unknown", recipient);
    if (profile === undefined || reply === undefined) return [];
    const mail = { profile, info, transaction, recipient, reply };
    try {
      return await afterwards(mail, this.#parts, this.#stop.signal);
    } catch (error) {
      this.#parts.log.error("what follows a delivery could not be made", {
        error: errorText(error),
      });
      return [];
    }
  }

  async #refusedOne(
    transaction: Transaction,
    { address }: TransactionRecipient,
    said: Refusal,
  ): Promise<RecipientOutcome> {
    const failure = failureOf(said, this.peer);
    await this.#parts.end.refused(transaction, address, failure.text);
    return { kind: "failed", failure };
  }

  /** The provider refuses the whole transaction; after 421 it hangs up. */
  async #refusedAll(
    transaction: Transaction,
    said: Refusal,
    mailTaken: boolean,
  ): Promise<TransactionResult> {
    const outcomes: RecipientOutcome[] = [];
    for (const recipient of transaction.recipients)
      outcomes.push(await this.#refusedOne(transaction, recipient, said));
    const failure = failureOf(said, this.peer);
    if (said.reply.code !== 421)
      return { outcomes, ending: "judged", failure: undefined, mailTaken };
    this.#close(failure);
    return { outcomes, ending: "dismissed", failure, mailTaken };
  }

  quit(): Promise<void> {
    this.destroy();
    return Promise.resolve();
  }

  destroy(): void {
    this.#close(undefined);
  }

  #close(reason: DeliveryFailure | undefined): void {
    if (!this.usable) return;
    this.closeReason = reason;
    this.#stop.abort();
    this.#visit?.end();
    for (const listener of this.#listeners) listener();
  }

  onClose(listener: () => void): void {
    if (this.usable) this.#listeners.push(listener);
    else queueMicrotask(listener);
  }
}

/** What was asked for to be said by the provider. */
function askedFor(
  to: SaidTo,
  { refusals, peer }: Pick<ConnectionParts, "refusals" | "peer">,
  { provider: { profile } }: Held,
  { senderDomain }: Pick<MailGiven, "senderDomain">,
  recipient = "",
): Refusal | undefined {
  const about = { ip: peer.localAddress, to: recipient, senderDomain, authorDomain: senderDomain };
  const reply = refusals.next("delivery", to, about, profile.name);
  return reply && { reply, to };
}

async function contentSaid(
  visit: Visit,
  transaction: Transaction,
  mail: MailGiven,
  accepted: readonly TransactionRecipient[],
): Promise<Refusal | undefined> {
  const { prefix, body } = transaction;
  const header = Buffer.concat([prefix, await storedHeader(body)]);
  const to = accepted.map(({ address }) => address);
  return visit.content(mail, to, { size: prefix.length + body.size, header });
}

function failureOf({ reply, to }: Refusal, { host }: PeerInfo): DeliveryFailure {
  return refused(STAGES[to], reply, host);
}
