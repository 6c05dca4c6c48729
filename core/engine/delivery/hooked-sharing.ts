import type { QueueRef } from "../../delivery/queue-ref.ts";
import type { MailInOtherQueue, SharingPolicy } from "../../delivery/shared-mail.ts";
import { parseAddress } from "../../message/address.ts";
import type { MessageInfo } from "../../message/envelope.ts";
import type { Answer, QueueStore, RecipientRow } from "../../queue/store.ts";
import { assignedDomain } from "../assigned-domain.ts";
import type { Generation } from "../generation.ts";

/** Asks the plugins of the configuration in force whose mail may go with that of others. */
export class HookedSharing implements SharingPolicy {
  readonly #current: () => Generation;
  readonly #store: Pick<QueueStore, "message">;

  constructor(current: () => Generation, store: Pick<QueueStore, "message">) {
    this.#current = current;
    this.#store = store;
  }

  get asks(): boolean {
    return this.#current().bus.has("shareQueue");
  }

  /** As when it was put into a queue. A message that is gone says so when it is read to be sent. */
  ownDomain(row: RecipientRow, queue: QueueRef): Answer<string> {
    const domain = parseAddress(row.address)?.domain ?? queue.domain;
    if (!this.#current().bus.has("assignQueue")) return domain;
    const info = this.#store.message(row.message);
    return info instanceof Promise
      ? info.then((late) => this.#assigned(row, domain, queue, late))
      : this.#assigned(row, domain, queue, info);
  }

  #assigned(
    row: RecipientRow,
    domain: string,
    { virtualMta }: QueueRef,
    info: MessageInfo | undefined,
  ): Answer<string> {
    if (info === undefined) return domain;
    const { address, originalRecipient, notify, priority, notes } = row;
    const recipient = { address, domain, originalRecipient, notify, priority, notes };
    const answer = assignedDomain(this.#current(), info, recipient, virtualMta);
    return answer instanceof Promise ? answer.then((late) => late ?? domain) : (answer ?? domain);
  }

  mayShare(mail: MailInOtherQueue): Answer<boolean> {
    const generation = this.#current();
    const { domain, queue } = mail;
    const view = generation.view({ domain, virtualMta: queue.virtualMta });
    const answer = generation.bus.decide("shareQueue", mail, view);
    return answer instanceof Promise ? answer.then((late) => late ?? true) : (answer ?? true);
  }
}
