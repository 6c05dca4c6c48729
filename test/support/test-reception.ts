import type { SettingsView } from "../../core/directive/settings-view.ts";
import { type Reply, reply } from "../../core/errors/reply.ts";
import type { BodyDraft } from "../../core/message/body.ts";
import type { MessageId } from "../../core/queue/store.ts";
import { type ExtraParameters, NO_PARAMETERS } from "../../core/reception/extension.ts";
import type { KnownUser, UserAsked } from "../../core/reception/known-user.ts";
import { isPasswordOf } from "../../core/reception/password.ts";
import type {
  Reception,
  ReceptionTrouble,
  SessionReception,
} from "../../core/reception/reception.ts";
import type { LoginResult, SaslMechanism } from "../../core/reception/sasl.ts";
import type {
  Admission,
  InboundSession,
  LoginGiven,
  MessageRead,
  RecipientGiven,
  SenderGiven,
} from "../../core/reception/session.ts";

const ACCEPT: Admission = { accept: true };

/** A message as it was taken. */
export interface TakenMessage extends MessageRead {
  /** The content, one character a byte. */
  readonly content: string;
}

/**
 * Takes mail into memory. Answers by name: a sender at `refused.test` gets 550 5.7.1, a recipient
 * there too; a recipient at `later.test` is decided in a later turn, one at `throws.test` breaks us; a message from `policy.test`
 * is refused when it is complete, one from `broken.test` cannot be stored.
 */
export class TestReception implements Reception, SessionReception {
  readonly taken: TakenMessage[] = [];
  /** Drafts that were begun and neither submitted nor discarded. */
  readonly open: Set<TestDraft> = new Set<TestDraft>();
  /** The most bytes all drafts held together. */
  mostHeld = 0;
  /** Senders that were given, refused ones too. */
  readonly senders: SenderGiven[] = [];
  /** Submissions so far. */
  submitted = 0;
  troubleNow: ReceptionTrouble | undefined;
  /** Every write to a draft waits for this. */
  slowDisk: Promise<void> | undefined;
  /** Every submission waits for this. */
  slowStore: Promise<void> | undefined;
  /** Every opening waits for this. */
  slowOpen: Promise<void> | undefined;
  refuseClients = false;
  /** What MAIL is answered instead. */
  senderReply: Reply | undefined;
  #drafts = 0;
  /** Decisions of a later turn fail. */
  brokenPlugin = false;
  /** What a later turn decides. */
  laterAnswer: Admission = ACCEPT;

  mechanisms: ReadonlyMap<string, SaslMechanism> = new Map();
  parameters: ExtraParameters = NO_PARAMETERS;
  /** Users by name. */
  readonly users: Map<string, KnownUser> = new Map<string, KnownUser>();
  superseded = false;
  /** No session is welcome any more. */
  unwelcome = false;
  /** Sessions begun and not ended. */
  sessions = 0;

  begin(): SessionReception {
    this.sessions++;
    return this;
  }

  end(): void {
    this.sessions--;
  }

  ehlo(): readonly string[] {
    return [];
  }

  verb(): undefined {
    return undefined;
  }

  findUser({ user }: UserAsked): Promise<KnownUser | undefined> {
    return user === "broken"
      ? Promise.reject(new Error("broken"))
      : Promise.resolve(this.users.get(user));
  }

  async logIn(asked: UserAsked & { readonly password: string }): Promise<LoginResult> {
    const user = await this.findUser(asked);
    const correct = await isPasswordOf(user, asked.password);
    return correct && user !== undefined ? { kind: "logged-in", user } : { kind: "denied" };
  }

  isStillWelcome({ user }: InboundSession): Promise<boolean> {
    return Promise.resolve(!this.unwelcome && (user === undefined || this.users.has(user)));
  }

  source(): SettingsView<"source"> {
    throw new Error("settings are given to the server");
  }

  openSession(_session: InboundSession): Admission | Promise<Admission> {
    const answer: Admission = this.refuseClients
      ? { accept: false, reply: reply(554, "5.7.1", "not you") }
      : ACCEPT;
    return this.slowOpen === undefined ? answer : this.slowOpen.then(() => answer);
  }

  acceptLogin({ user }: LoginGiven): Admission {
    return user === "barred" ? { accept: false, reply: reply(535, "5.7.0", "not now") } : ACCEPT;
  }

  acceptSender(given: SenderGiven): Admission {
    this.senders.push(given);
    const { senderDomain } = given;
    if (this.senderReply) return { accept: false, reply: this.senderReply };
    return senderDomain === "refused.test" ? refused("sender") : ACCEPT;
  }

  acceptRecipient({ recipient: { domain } }: RecipientGiven): Admission | Promise<Admission> {
    if (domain === "refused.test") return refused("recipient");
    if (domain === "throws.test") throw new Error("broken");
    if (domain === "later.test")
      return new Promise((resolve, reject) => {
        setImmediate(() =>
          this.brokenPlugin ? reject(new Error("broken")) : resolve(this.laterAnswer),
        );
      });
    return ACCEPT;
  }

  trouble(): ReceptionTrouble | undefined {
    return this.troubleNow;
  }

  draft(): BodyDraft {
    const draft = new TestDraft(this, ++this.#drafts);
    this.open.add(draft);
    return draft;
  }

  async submit(message: MessageRead, body: BodyDraft): Promise<Admission> {
    this.submitted++;
    await this.slowStore;
    const draft = [...this.open].find((known) => known === body);
    if (draft === undefined) throw new Error("a draft that was discarded");
    const content = Buffer.concat(draft.chunks).toString("latin1");
    body.discard();
    const { sender } = message.info;
    if (sender.endsWith("@broken.test")) throw new Error("the disk is gone");
    if (sender.endsWith("@policy.test")) {
      const why = refused("message");
      if (!why.accept) return why;
    }
    this.taken.push({ ...message, content });
    return ACCEPT;
  }
}

function refused(what: string): Admission {
  return { accept: false, reply: reply(550, "5.7.1", `${what} refused`) };
}

class TestDraft implements BodyDraft {
  readonly id: MessageId;
  size = 0;
  readonly chunks: Buffer[] = [];
  readonly #of: TestReception;

  constructor(of: TestReception, id: MessageId) {
    this.id = id;
    this.#of = of;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    this.chunks.push(chunk);
    this.size += chunk.length;
    let held = 0;
    for (const draft of this.#of.open) held += draft.size;
    this.#of.mostHeld = Math.max(this.#of.mostHeld, held);
    return this.#of.slowDisk;
  }

  async *read(): AsyncGenerator<Buffer> {
    yield* this.chunks;
  }

  discard(): void {
    this.#of.open.delete(this);
  }
}
