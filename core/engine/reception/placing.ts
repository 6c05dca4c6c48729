import type { Lanes } from "../../delivery/lanes.ts";
import type { QueueRef } from "../../delivery/queue-ref.ts";
import type { MessageInfo, Recipient } from "../../message/envelope.ts";
import type { Submission } from "../../message/submission.ts";
import { nameForNew, queueForNew } from "../../queue/queue-for-new.ts";
import { type QueueRuntime, queueParts } from "../../queue/queue-runtime.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import { type Answer, isHere, type LaneId, type NewMessage } from "../../queue/store.ts";
import { assignedDomain } from "../assigned-domain.ts";
import type { Generation } from "../generation.ts";
import { DEFAULT_VIRTUAL_MTA, isVirtualMta, type VirtualMtas } from "../virtual-mtas.ts";
import type { TakenGrants } from "./taken-grants.ts";

/** What placing works with. */
export interface PlacingParts {
  readonly current: () => Generation;
  readonly scheduler: Scheduler;
  readonly virtualMtas: VirtualMtas;
  readonly lanes: () => Pick<Lanes, "of">;
}

/** The domain parts of the queues of a message's recipients, in their order; undefined for a recipient's own domain. */
type Domains = readonly (string | undefined)[];

/** Virtual MTAs that take queues of a message instead of its own, by the name of the queue. */
type Replaced = ReadonlyMap<string, string>;

const AS_ASKED: Domains = [];

/** Puts the recipients of a message into queues. */
export class Placing {
  readonly #parts: PlacingParts;

  constructor(parts: PlacingParts) {
    this.#parts = parts;
  }

  /**
   * Puts every recipient into its queue: the recipient's domain unless `assignQueue` says otherwise, and the message's virtual MTA. With
   * `grants`, which get what is taken for it, `replaceVirtualMta` is asked as well. Throws or rejects with a `HookFailure`.
   */
  place(submission: Submission, grants?: TakenGrants): NewMessage | Promise<NewMessage> {
    const { recipients } = submission;
    const info = this.#withVirtualMta(submission.info);
    const placed = { ...submission, info };
    if (!this.#parts.current().bus.has("assignQueue")) return this.#place(placed, AS_ASKED, grants);
    const answers = recipients.map((recipient) => this.#queueDomain(info, recipient));
    return answers.every(isHere)
      ? this.#place(placed, answers, grants)
      : Promise.all(answers).then((domains) => this.#place(placed, domains, grants));
  }

  #place(
    submission: Submission,
    domains: Domains,
    grants: TakenGrants | undefined,
  ): NewMessage | Promise<NewMessage> {
    if (grants === undefined) return this.#into(submission, domains, undefined);
    const replaced = this.#replaced(submission, domains, grants);
    return replaced instanceof Promise
      ? replaced.then((late) => this.#into(submission, domains, late))
      : this.#into(submission, domains, replaced);
  }

  #into(
    { info, recipients, body }: Submission,
    domains: Domains,
    replaced: Replaced | undefined,
  ): NewMessage {
    const { scheduler } = this.#parts;
    const lanes = this.#parts.lanes();
    let last: QueueRuntime | undefined;
    let lane: LaneId = 0;
    return {
      info,
      body,
      recipients: recipients.map((recipient, at) => {
        const { address, originalRecipient, notify, priority, notes } = recipient;
        const domain = domains[at] ?? recipient.domain;
        const name = `${domain}/${info.virtualMta}`;
        const virtualMta = replaced?.get(name);
        const to = queueForNew(
          scheduler,
          virtualMta === undefined ? name : `${domain}/${virtualMta}`,
        );
        const { id: queue } = to;
        if (to !== last) lane = lanes.of(to, info);
        last = to;
        return {
          ...{ queue, due: info.receivedAt, address, originalRecipient, notify },
          ...{ lane, priority, notes, virtualMta },
        };
      }),
    };
  }

  /** A message made here may name a virtual MTA that a reload has taken away since: it goes out by the default one. */
  #withVirtualMta(info: MessageInfo): MessageInfo {
    const { current, virtualMtas } = this.#parts;
    const { config } = current();
    if (isVirtualMta(config, info.virtualMta)) return info;
    const gone = virtualMtas.problem(config, info.virtualMta) !== undefined;
    return { ...info, ...virtualMtas.take(config, gone ? DEFAULT_VIRTUAL_MTA : info.virtualMta) };
  }

  #queueDomain(info: MessageInfo, recipient: Recipient): Answer<string | undefined> {
    try {
      return assignedDomain(this.#parts.current(), info, recipient, info.virtualMta);
    } catch (error) {
      // Waited for together with the answers for other recipients, so that none of them is left alone.
      return Promise.reject(error);
    }
  }

  /** Asks once for each queue of a message whether another virtual MTA takes it. */
  #replaced(
    { info, recipients }: Submission,
    domains: Domains,
    grants: TakenGrants,
  ): Replaced | Promise<Replaced> {
    const replaced = new Map<string, string>();
    const asked = new Set<string>();
    const late: Promise<void>[] = [];
    for (const [at, recipient] of recipients.entries()) {
      const name = `${domains[at] ?? recipient.domain}/${info.virtualMta}`;
      if (asked.has(name)) continue;
      asked.add(name);
      const answer = this.#replacement(info, name, grants);
      if (answer instanceof Promise)
        late.push(
          answer.then((virtualMta) => {
            if (virtualMta !== undefined) replaced.set(name, virtualMta);
          }),
        );
      else if (answer !== undefined) replaced.set(name, answer);
    }
    return late.length === 0 ? replaced : Promise.all(late).then(() => replaced);
  }

  /** The virtual MTA that takes a message of a queue instead, of which the domain is that of the queue which takes new mail for it. */
  #replacement(
    info: MessageInfo,
    name: string,
    grants: TakenGrants,
  ): string | undefined | Promise<string | undefined> {
    const { scheduler, current } = this.#parts;
    const generation = current();
    const { domain } = queueParts(nameForNew(scheduler, name));
    const queue: QueueRef = { domain, virtualMta: info.virtualMta };
    const view = generation.view(queue);
    const { config, bus } = generation;
    const answer = bus.decide("replaceVirtualMta", { info, queue }, view, (given) => {
      if (isVirtualMta(config, given.virtualMta)) return undefined;
      given.grant?.cancel();
      return `no virtual MTA is named ${JSON.stringify(given.virtualMta.slice(0, 128))}`;
    });
    return answer instanceof Promise
      ? answer.then((late) => grants.keep(late))
      : grants.keep(answer);
  }
}
