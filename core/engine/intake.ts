import type { SettingsView } from "../directive/settings-view.ts";
import { reply } from "../errors/reply.ts";
import type { BodyDraft } from "../message/body.ts";
import type { Recipient } from "../message/envelope.ts";
import type { Submission } from "../message/submission.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { NewMessage, NewRecipient, QueueStore, StoreTrouble } from "../queue/store.ts";
import type { Reception } from "../reception/reception.ts";
import type {
  Admission,
  InboundSession,
  MessageRead,
  RecipientGiven,
  SenderGiven,
} from "../reception/session.ts";
import type { Generation } from "./generation.ts";

/** The virtual MTA of mail for which none was chosen. */
export const DEFAULT_VIRTUAL_MTA = "{default}";

const ACCEPT: Admission = { accept: true };
const NO_RELAY: Admission = {
  accept: false,
  reply: reply(550, "5.7.1", "relaying denied for this client and recipient"),
};
const BROKEN: Admission = {
  accept: false,
  reply: reply(451, "4.3.0", "local error in processing, try again later"),
};

/** What the intake works with. */
export interface IntakeParts {
  readonly current: () => Generation;
  readonly store: QueueStore;
  readonly scheduler: Scheduler;
}

/** Takes mail in: asks the hooks, places recipients in queues, stores, and hands the rows to the scheduler. */
export class Intake implements Reception {
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  source(address: string, name?: string): SettingsView<"source"> {
    return this.#parts.current().config.source(address, name);
  }

  openSession(session: InboundSession): Admission | Promise<Admission> {
    return this.#ask((bus) => bus.decide("openSession", session, this.#view(session)), ACCEPT);
  }

  acceptSender(given: SenderGiven): Admission | Promise<Admission> {
    return this.#ask((bus) => bus.decide("acceptSender", given, this.#view(given.session)), ACCEPT);
  }

  acceptRecipient(given: RecipientGiven): Admission | Promise<Admission> {
    return this.#ask(
      (bus) => bus.decide("acceptRecipient", given, this.#view(given.session)),
      NO_RELAY,
    );
  }

  #view({ clientAddress, sourceName }: InboundSession): SettingsView<"source"> {
    return this.source(clientAddress, sourceName);
  }

  /** The hooks' answer, `silence` when nobody answers; a failing handler never opens the gate. */
  #ask(
    question: (bus: Generation["bus"]) => Admission | undefined | Promise<Admission | undefined>,
    silence: Admission,
  ): Admission | Promise<Admission> {
    try {
      const answer = question(this.#parts.current().bus);
      if (!(answer instanceof Promise)) return answer ?? silence;
      return answer.then(
        (late) => late ?? silence,
        () => BROKEN,
      );
    } catch {
      return BROKEN;
    }
  }

  trouble(): StoreTrouble | undefined {
    return this.#parts.store.trouble();
  }

  draft(): BodyDraft {
    return this.#parts.store.draft();
  }

  async submit(message: MessageRead, body: BodyDraft): Promise<Admission> {
    const { store, scheduler, current } = this.#parts;
    const { bus } = current();
    const view = this.#view(message.session);
    try {
      if (bus.has("inspectMessage")) {
        const verdict = await this.#ask(() => bus.decide("inspectMessage", message, view), ACCEPT);
        if (!verdict.accept) return verdict;
      }
      const chosen = bus.decide("chooseVirtualMta", message, view);
      const virtualMta = (chosen instanceof Promise ? await chosen : chosen) ?? DEFAULT_VIRTUAL_MTA;
      const info = { ...message.info, virtualMta };
      const placed = this.place({ info, recipients: message.recipients, body });
      const rows = await store.accept(placed instanceof Promise ? await placed : placed);
      scheduler.offer(rows, true);
      bus.observe("messageAccepted", { ...message, info }, view);
      return ACCEPT;
    } finally {
      body.discard();
    }
  }

  /** Puts every recipient into its queue: the recipient's domain unless `assignQueue` says otherwise. */
  place({ info, recipients, body }: Submission): NewMessage | Promise<NewMessage> {
    const { bus } = this.#parts.current();
    if (!bus.has("assignQueue")) {
      const placed = recipients.map((recipient) =>
        this.#placeIn(recipient.domain, info.virtualMta, info.receivedAt, recipient),
      );
      return { info, body, recipients: placed };
    }
    return Promise.all(
      recipients.map(async (recipient) => {
        const queue = { domain: recipient.domain, virtualMta: info.virtualMta };
        const view = this.#parts.current().view(queue);
        const answer = await bus.decide("assignQueue", { info, recipient }, view);
        return this.#placeIn(
          answer ?? recipient.domain,
          info.virtualMta,
          info.receivedAt,
          recipient,
        );
      }),
    ).then((placed) => ({ info, body, recipients: placed }));
  }

  #placeIn(domain: string, virtualMta: string, due: number, recipient: Recipient): NewRecipient {
    const { address, originalRecipient, notify } = recipient;
    const queue = this.#parts.scheduler.queue(`${domain}/${virtualMta}`).id;
    return { queue, due, address, originalRecipient, notify };
  }
}
