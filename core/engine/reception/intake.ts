import type { DraftSource } from "../../container/core-tokens.ts";
import type { Lanes } from "../../delivery/lanes.ts";
import type { SettingsView } from "../../directive/settings-view.ts";
import { reply } from "../../errors/reply.ts";
import { HookFailure } from "../../hooks/failure.ts";
import { NOTHING_FOUND } from "../../hooks/inspecting.ts";
import { ACCEPT, BROKEN } from "../../hooks/strategies.ts";
import type { Journal } from "../../journal/journal.ts";
import type { BodyDraft } from "../../message/body.ts";
import { isToBounce } from "../../message/bounce-mark.ts";
import type { MessageInfo, Recipient } from "../../message/envelope.ts";
import type { Submission } from "../../message/submission.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { NewMessage, QueueStore } from "../../queue/store.ts";
import type { ContentAnnounced } from "../../reception/inspection.ts";
import type { ReceptionTrouble } from "../../reception/reception.ts";
import type {
  Admission,
  InboundSession,
  LoginGiven,
  MessageRead,
  RecipientAdmission,
  RecipientGiven,
  SenderGiven,
} from "../../reception/session.ts";
import type { Generation } from "../generation.ts";
import type { ServerMetrics } from "../server-metrics.ts";
import { DEFAULT_VIRTUAL_MTA, type TakenVirtualMta, type VirtualMtas } from "../virtual-mtas.ts";
import { finished, MadeDraft } from "./made-draft.ts";
import { Placing } from "./placing.ts";
import { ReadDraft, withFound } from "./read-draft.ts";
import { TakenGrants } from "./taken-grants.ts";

const NO_RELAY: Admission = {
  accept: false,
  reply: reply(550, "5.7.1", "relaying denied for this client and recipient"),
};

/** What the intake works with. */
export interface IntakeParts {
  readonly current: () => Generation;
  readonly store: QueueStore;
  readonly scheduler: Scheduler;
  readonly virtualMtas: VirtualMtas;
  readonly serverMetrics: ServerMetrics;
  readonly journal: Journal;
  readonly lanes: () => Pick<Lanes, "of">;
}

/** The virtual MTA of a message, and the plugin that chose it; undefined where none did. */
interface ChosenVirtualMta {
  readonly taken: TakenVirtualMta;
  readonly by: string | undefined;
}

/** Takes mail in: asks the hooks, places recipients in queues, stores, and hands the rows to the scheduler. */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #placing: Placing;

  /** Drafts for content that plugins make. */
  readonly drafts: DraftSource;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
    this.#placing = new Placing(parts);
    this.drafts = { draft: () => new MadeDraft(parts.store.draft()) };
  }

  source(address: string, name?: string, user?: string): SettingsView<"source"> {
    return this.#parts.current().config.source(address, name, user);
  }

  openSession(session: InboundSession): Admission | Promise<Admission> {
    return this.#parts.current().bus.admit("openSession", session, this.view(session));
  }

  acceptLogin(given: LoginGiven): Admission | Promise<Admission> {
    return this.#parts.current().bus.admit("acceptLogin", given, this.view(given.session));
  }

  acceptSender(given: SenderGiven): Admission | Promise<Admission> {
    return this.#parts.current().bus.admit("acceptSender", given, this.view(given.session));
  }

  acceptRecipient(given: RecipientGiven): RecipientAdmission | Promise<RecipientAdmission> {
    const { bus } = this.#parts.current();
    const view = this.view(given.session);
    const object = (
      permit: Admission = NO_RELAY,
    ): RecipientAdmission | Promise<RecipientAdmission> =>
      permit.accept ? bus.admit("acceptRecipient", given, view) : permit;
    try {
      const permit = bus.decide("permitRelay", given, view);
      return permit instanceof Promise ? permit.then(object).catch(brokenOff) : object(permit);
    } catch (error) {
      return brokenOff(error);
    }
  }

  view({ clientAddress, sourceName, userSource }: InboundSession): SettingsView<"source"> {
    return this.source(clientAddress, sourceName, userSource);
  }

  trouble(): ReceptionTrouble | undefined {
    const { store, journal } = this.#parts;
    const trouble = store.trouble();
    const consumer = journal.full;
    if (trouble !== undefined || consumer === undefined) return trouble;
    return { kind: "journal-full", consumer };
  }

  draft(announced?: ContentAnnounced): BodyDraft {
    const draft = this.#parts.store.draft();
    const { bus } = this.#parts.current();
    if (announced === undefined || !bus.has("readContent")) return draft;
    const { id } = draft;
    const pass = bus.readContent({ ...announced, id }, this.view(announced.session));
    return pass === undefined ? draft : new ReadDraft(draft, pass);
  }

  async submit(came: MessageRead, body: BodyDraft): Promise<Admission> {
    const { store, scheduler, current, serverMetrics, journal } = this.#parts;
    const { bus } = current();
    const view = this.view(came.session);
    const grants = bus.has("replaceVirtualMta") ? new TakenGrants() : undefined;
    // Its header may be a part of what is stored, and plugins may write to what they are given.
    const given = bus.seesHeaders ? { ...came, header: Buffer.from(came.header) } : came;
    try {
      const read = body instanceof ReadDraft ? await body.end() : NOTHING_FOUND;
      if (!read.verdict.accept) return read.verdict;
      const seen = withFound(given, read);
      const answer = bus.inspect(seen, view);
      const inspected = answer instanceof Promise ? await answer : answer;
      if (!inspected.verdict.accept) return inspected.verdict;
      const message = withFound(seen, inspected);
      const reshaped = this.#reshape(message.info, message.recipients);
      const recipients = reshaped instanceof Promise ? await reshaped : reshaped;
      const choice = this.#virtualMta(message, view);
      const { taken, by } = choice instanceof Promise ? await choice : choice;
      const info = { ...message.info, ...taken };
      const placing = { ...message, info };
      const draft = body instanceof ReadDraft ? body.draft : body;
      const placed = this.#placing.place({ info, recipients, body: draft }, grants);
      const parts = journal.accepted(placing, recipients, by);
      const rows = await store.accept(
        placed instanceof Promise ? await placed : placed,
        parts && { parts },
      );
      grants?.settle();
      if (body instanceof ReadDraft) body.accepted();
      scheduler.offer(rows, true);
      serverMetrics.accepted(info, message.recipients.length);
      bus.observe("messageAccepted", placing, view);
      return ACCEPT;
    } catch (error) {
      if (error instanceof HookFailure) return BROKEN;
      throw error;
    } finally {
      grants?.cancel();
      body.discard();
    }
  }

  /** The virtual MTA the plugins choose; of a pool, the member whose turn it is. */
  #virtualMta(
    message: MessageRead,
    view: SettingsView<"source">,
  ): ChosenVirtualMta | Promise<ChosenVirtualMta> {
    const { current, virtualMtas } = this.#parts;
    const { bus, config } = current();
    let by: string | undefined;
    const known = (name: string, plugin: string): string | undefined => {
      by = plugin;
      return virtualMtas.problem(config, name);
    };
    const chosen = bus.decide("chooseVirtualMta", message, view, known);
    const take = (name: string = DEFAULT_VIRTUAL_MTA): ChosenVirtualMta => ({
      taken: virtualMtas.take(config, name),
      by,
    });
    return chosen instanceof Promise ? chosen.then(take) : take(chosen);
  }

  /** Queues a message of our own. */
  async send(submission: Submission): Promise<void> {
    try {
      const rows = await this.#parts.store.accept(await this.place(submission));
      this.#parts.scheduler.offer(rows, true);
    } finally {
      submission.body.discard();
    }
  }

  /**
   * Makes a message of our own ready for the store. Throws or rejects with a `HookFailure` when a handler fails, and with a `RangeError`
   * when its content has other line ends than CRLF, or a NUL.
   */
  place(made: Submission): NewMessage | Promise<NewMessage> {
    const submission = finished(made);
    return submission instanceof Promise
      ? submission.then((late) => this.#place(late))
      : this.#place(submission);
  }

  #place(submission: Submission): NewMessage | Promise<NewMessage> {
    const { info, recipients } = submission;
    const reshaped = this.#reshape(info, recipients);
    return reshaped instanceof Promise
      ? reshaped.then((late) => this.#placing.place({ ...submission, recipients: late }))
      : this.#placing.place({ ...submission, recipients: reshaped });
  }

  /** Who gets a message in the end; whoever is to bounce does so under the name that was refused. */
  #reshape(
    info: MessageInfo,
    recipients: readonly Recipient[],
  ): readonly Recipient[] | Promise<readonly Recipient[]> {
    const { bus, config } = this.#parts.current();
    if (!bus.has("reshapeEnvelope")) return recipients;
    const refused = recipients.filter(isToBounce);
    if (refused.length === recipients.length) return recipients;
    const others = refused.length === 0 ? recipients : recipients.filter((one) => !isToBounce(one));
    const came = bus.transform("reshapeEnvelope", others, info, config.global);
    if (refused.length === 0) return came;
    return came instanceof Promise
      ? came.then((late) => [...late, ...refused])
      : [...came, ...refused];
  }
}

/** The answer when a plugin failed; what else is thrown is our own fault, and goes on. */
function brokenOff(error: unknown): Admission {
  if (error instanceof HookFailure) return BROKEN;
  throw error;
}
