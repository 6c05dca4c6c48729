import assert from "node:assert/strict";
import {
  DRAFTS,
  IDENTITY,
  type LogEvent,
  type MessageInfo,
  type MetricFamily,
  QUEUE_STORE,
  type RecipientOutcome,
  requiresTls,
  type Submission,
  type Transaction,
  type TransactionResult,
} from "../../core/mod.ts";
import { MemoryQueue } from "../../core/queue/memory/memory-queue.ts";
import { MemoryStore } from "../../core/queue/memory/memory-store.ts";
import { infoOf } from "../../core/testing/queue-store/kit.ts";
import { addressLists } from "../../plugins/address-lists/plugin.ts";
import { bounceCategories } from "../../plugins/bounce-categories/plugin.ts";
import { type ReturnedEvent, returnedEvent } from "../../plugins/returned-mail/contract.ts";
import { returnedMail } from "../../plugins/returned-mail/plugin.ts";
import { type AcceptedMail, KNOWN_MAIL } from "../../plugins/story/contract.ts";
import { throttling } from "../../plugins/throttling/plugin.ts";
import { FakeClock } from "./fake-clock.ts";
import { type PluginLab, pluginLab } from "./plugin-lab.ts";

/** What became of a mail. */
export interface Fate {
  readonly outcome: RecipientOutcome | undefined;
  readonly events: readonly ReturnedEvent[];
  /** What was forwarded: `sender > recipients`, with REQUIRETLS if it has that, and the content. */
  readonly copies: readonly { readonly envelope: string; readonly content: string }[];
}

/** A mail that comes to a processor; from the null reverse-path unless `info` says otherwise. */
export interface ReturnedMailGiven {
  readonly to?: string;
  readonly content: string;
  readonly info?: Partial<MessageInfo>;
}

/** A processor under a configuration, that is given one mail after the other. */
export class ProcessorLab {
  readonly lab: PluginLab;
  readonly #store: MemoryStore;
  readonly #queue: { readonly domain: string; readonly virtualMta: string };
  readonly #send: (transaction: Transaction) => ReturnType<Sending>;

  private constructor(
    lab: PluginLab,
    store: MemoryStore,
    queue: ProcessorLab["queue"],
    send: Sending,
  ) {
    this.lab = lab;
    this.#store = store;
    this.#queue = queue;
    this.#send = send;
  }

  get queue(): { readonly domain: string; readonly virtualMta: string } {
    return this.#queue;
  }

  static async open(
    config: string,
    agent: "bounce-processor" | "feedback-loop-processor" = "bounce-processor",
    known: ReadonlyMap<string, AcceptedMail> = new Map(),
  ): Promise<ProcessorLab> {
    const store = new MemoryStore(new FakeClock(), new MemoryQueue());
    const plugins = [addressLists, bounceCategories, throttling, returnedMail];
    const lab = await pluginLab(plugins, config, (services) => {
      services.put(QUEUE_STORE, store);
      services.put(DRAFTS, store);
      services.put(KNOWN_MAIL, {
        byId: async (id) => [...known.values()].find(({ message }) => message === id),
        byMessageId: async (id) => known.get(id),
      });
      services.put(IDENTITY, { hostName: "mx.example.net", localNames: [], hostId: "0" });
    });
    const domain = agent === "bounce-processor" ? "{bounce}" : "{feedbackloop}";
    const queue = { domain, virtualMta: "v" };
    const plan = lab.generation.plan(queue);
    assert.equal(plan.agent, agent);
    const way = lab.generation.agent(agent);
    const target = await way?.targets(queue, plan, undefined).next();
    assert.ok(way !== undefined && target !== undefined && "place" in target);
    const opened = await way.open(target, queue, plan, new AbortController().signal);
    assert.ok(opened.ok);
    return new ProcessorLab(lab, store, queue, (one) => opened.connection.send(one));
  }

  /** Has a message in the queue; answers its id. */
  async put(info: Partial<MessageInfo>, content = "Subject: x\r\n\r\n"): Promise<number> {
    const store = this.#store;
    const body = store.draft();
    await body.write(Buffer.from(content));
    const queue = store.queueId(`${this.#queue.domain}/${this.#queue.virtualMta}`);
    const own = { queue, due: 0, notify: 0, originalRecipient: undefined };
    const recipients = [{ ...own, address: "bounces@example.net" }];
    await store.accept({ info: infoOf({ ...info, size: body.size }), recipients, body });
    return body.id;
  }

  async deliver({
    to = "bounces@example.net",
    content,
    info = {},
  }: ReturnedMailGiven): Promise<Fate> {
    return this.#deliver(await this.put({ sender: "", ...info }, content), to);
  }

  /** Gives one message for several recipients, one after the other. */
  async deliverToAll(to: readonly string[], content: string): Promise<readonly Fate[]> {
    const message = await this.put({ sender: "" }, content);
    const fates: Fate[] = [];
    for (const [index, address] of to.entries())
      fates.push(await this.#deliver(message, address, index));
    return fates;
  }

  async #deliver(message: number, to: string, index = 0): Promise<Fate> {
    const result = await this.#send(transactionTo(message, to, index));
    const events = (result.events ?? []).flatMap(({ name, text }) => {
      const found = returnedEvent({ kind: "plugin", plugin: "returned-mail", name, text });
      return found ?? [];
    });
    const copies = await Promise.all((result.messages ?? []).map(copyOf));
    return { outcome: result.outcomes[0], events, copies };
  }

  get log(): readonly LogEvent[] {
    return this.lab.events;
  }

  /** What mails were counted as. */
  get counted(): Readonly<Record<string, number>> {
    const family = this.lab
      .metrics()
      .find(({ name }: MetricFamily) => name === "postrider_returned_mail_messages_total");
    return Object.fromEntries(
      (family?.series ?? []).map(({ labels, value }) => [labels[0] ?? "", value]),
    );
  }
}

type Sending = (transaction: Transaction) => Promise<TransactionResult>;

function transactionTo(message: number, address: string, index: number): Transaction {
  const body = {
    size: 0,
    whole: Buffer.alloc(0),
    chunks: () => assert.fail("what is stored is read, not what is rendered"),
  };
  return {
    ...{ message, sender: "", body, prefix: Buffer.alloc(0), eightBit: false, smtpUtf8: false },
    recipients: [{ address, originalRecipient: undefined, notify: 0, index }],
    envelopeId: undefined,
    returnContent: undefined,
  };
}

async function copyOf({ info, recipients, body }: Submission): Promise<Fate["copies"][number]> {
  const chunks: Buffer[] = [];
  for await (const chunk of body.read()) chunks.push(Buffer.from(chunk));
  const to = recipients.map(({ address }) => address).join();
  const wish = requiresTls(info) ? " REQUIRETLS" : "";
  return { envelope: `<${info.sender}> > ${to}${wish}`, content: Buffer.concat(chunks).toString() };
}
