import type { SettingsView } from "../../directive/settings-view.ts";
import type { Reply } from "../../errors/reply.ts";
import type { BodyDraft } from "../../message/body.ts";
import type { ExtraParameters, VerbGiven } from "../../reception/extension.ts";
import type { ContentAnnounced } from "../../reception/inspection.ts";
import type { KnownUser, UserAsked } from "../../reception/known-user.ts";
import { isPasswordOf } from "../../reception/password.ts";
import type { ReceptionTrouble, SessionReception } from "../../reception/reception.ts";
import type { RememberedPasswords } from "../../reception/remembered-passwords.ts";
import type { LoginResult, SaslMechanism } from "../../reception/sasl.ts";
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
import type { Intake } from "./intake.ts";

/** The source of users that have none of their own; it need not be there. */
const AUTH = "{auth}";
const NO_MECHANISMS: ReadonlyMap<string, SaslMechanism> = new Map();

/** What one session is answered: all by the configuration that was in force when it began. */
export class OneSession implements SessionReception {
  readonly #generation: Generation;
  readonly #release: () => void;
  readonly #intake: Intake;
  readonly #current: () => Generation;
  readonly #passwords: RememberedPasswords;
  #submitting = 0;
  #ended = false;

  /** `intake` works by `generation`; `current` is the one in force. */
  constructor(
    generation: Generation,
    intake: Intake,
    current: () => Generation,
    passwords: RememberedPasswords,
  ) {
    this.#passwords = passwords;
    this.#generation = generation;
    this.#release = generation.hold();
    this.#intake = intake;
    this.#current = current;
  }

  get superseded(): boolean {
    return this.#current() !== this.#generation;
  }

  source(address: string, name?: string, user?: string): SettingsView<"source"> {
    return this.#intake.source(address, name, user);
  }

  openSession(session: InboundSession): Admission | Promise<Admission> {
    return this.#intake.openSession(session);
  }

  acceptLogin(given: LoginGiven): Admission | Promise<Admission> {
    return this.#intake.acceptLogin(given);
  }

  acceptSender(given: SenderGiven): Admission | Promise<Admission> {
    return this.#intake.acceptSender(given);
  }

  acceptRecipient(given: RecipientGiven): RecipientAdmission | Promise<RecipientAdmission> {
    return this.#intake.acceptRecipient(given);
  }

  trouble(): ReceptionTrouble | undefined {
    return this.#intake.trouble();
  }

  draft(announced?: ContentAnnounced): BodyDraft {
    return this.#intake.draft(announced);
  }

  async submit(message: MessageRead, body: BodyDraft): Promise<Admission> {
    this.#submitting++;
    try {
      return await this.#intake.submit(message, body);
    } finally {
      this.#submitting--;
      this.#letGo();
    }
  }

  get mechanisms(): ReadonlyMap<string, SaslMechanism> {
    const { bus, smtp } = this.#generation;
    return bus.has("findIdentity") ? smtp.mechanisms : NO_MECHANISMS;
  }

  get parameters(): ExtraParameters {
    return this.#generation.smtp.parameters;
  }

  ehlo(session: InboundSession): readonly string[] {
    return this.#generation.smtp.ehlo(session, this.#intake.view(session));
  }

  verb(verb: string, given: VerbGiven): Reply | Promise<Reply> | undefined {
    return this.#generation.smtp.verb(verb, given, this.#intake.view(given.session));
  }

  findUser(asked: UserAsked): Promise<KnownUser | undefined> {
    return findUser(this.#generation, asked);
  }

  async logIn(asked: UserAsked & { readonly password: string }): Promise<LoginResult> {
    const user = await this.findUser(asked);
    const correct = await isPasswordOf(user, asked.password, this.#passwords);
    return correct && user !== undefined ? { kind: "logged-in", user } : { kind: "denied" };
  }

  async isStillWelcome(session: InboundSession): Promise<boolean> {
    const now = this.#current();
    const { user, sourceName, userSource } = session;
    const sources = new Set(now.config.names("source"));
    const before = this.#generation.config.names("source");
    for (const name of [sourceName, userSource])
      if (name !== undefined && before.includes(name) && !sources.has(name)) return false;
    if (user === undefined) return true;
    try {
      const asked = { session, user, mechanism: undefined, password: undefined };
      return (await findUser(now, asked)) !== undefined;
    } catch {
      // It cannot be told: the session ends with the others.
      return true;
    }
  }

  end(): void {
    this.#ended = true;
    this.#letGo();
  }

  #letGo(): void {
    if (this.#ended && this.#submitting === 0) this.#release();
  }
}

async function findUser(
  { bus, config }: Generation,
  asked: UserAsked,
): Promise<KnownUser | undefined> {
  const { clientAddress, sourceName } = asked.session;
  const user = await bus.decide("findIdentity", asked, config.source(clientAddress, sourceName));
  const source = user?.source;
  // Without what its source allows and forbids, its mail would count as anybody's.
  if (source !== undefined && source !== AUTH && !config.has("source", source))
    throw new Error(`there is no <source> called ${source}, which the user has`);
  return user;
}
