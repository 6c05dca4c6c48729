import type { SettingsView } from "../directive/settings-view.ts";
import type { Reply } from "../errors/reply.ts";
import type { BodyDraft } from "../message/body.ts";
import type { StoreTrouble } from "../queue/store.ts";
import type { ExtraParameters, VerbGiven } from "./extension.ts";
import type { ContentAnnounced } from "./inspection.ts";
import type { KnownUser, UserAsked } from "./known-user.ts";
import type { LoginResult, SaslMechanism } from "./sasl.ts";
import type {
  Admission,
  InboundSession,
  LoginGiven,
  MessageRead,
  RecipientAdmission,
  RecipientGiven,
  SenderGiven,
} from "./session.ts";

/** Why no mail is taken at the moment. */
export type ReceptionTrouble =
  | StoreTrouble
  /** A consumer of the journal that must not miss what becomes of mail has fallen behind. */
  | { readonly kind: "journal-full"; readonly consumer: string };

/** What a listener needs of the engine. */
export interface Reception {
  /** Begins a session: it lives under the configuration now in force until it ends, whatever is reloaded meanwhile. */
  begin(): SessionReception;
}

/** What one session is answered. What is decided is what the hooks say; where they fail, it is a temporary refusal. */
export interface SessionReception {
  /** True once another configuration is in force: the session is to end soon. */
  readonly superseded: boolean;
  /** Settings for a client address; those of the user's source go before those of the source called `name`, those before the address's. */
  source(address: string, name?: string, user?: string): SettingsView<"source">;
  openSession(session: InboundSession): Admission | Promise<Admission>;
  acceptLogin(given: LoginGiven): Admission | Promise<Admission>;
  acceptSender(given: SenderGiven): Admission | Promise<Admission>;
  /** Refuses (550 5.7.1) unless a plugin permits it: never an open relay. What is permitted, any plugin may refuse. */
  acceptRecipient(given: RecipientGiven): RecipientAdmission | Promise<RecipientAdmission>;
  /** Why no mail is taken at the moment; undefined when it is. */
  trouble(): ReceptionTrouble | undefined;
  /** Starts receiving content, under the id that its message will have. Plugins read it as it is written when it is `announced`. */
  draft(announced?: ContentAnnounced): BodyDraft;
  /**
   * Inspects, places and stores a message; resolves when it is on disk, or refused by policy. The draft is used up, whatever comes out.
   * Rejects when it could not be stored: answer 451 4.3.0 (452 4.3.1 without space).
   */
  submit(message: MessageRead, body: BodyDraft): Promise<Admission>;
  /** SASL mechanisms by name; none while no plugin knows users. */
  readonly mechanisms: ReadonlyMap<string, SaslMechanism>;
  /** Parameters of MAIL and RCPT that plugins understand. */
  readonly parameters: ExtraParameters;
  /** Lines that plugins add to the reply to EHLO. */
  ehlo(session: InboundSession): readonly string[];
  /** Runs a command of a plugin; undefined when none has this verb (upper case). */
  verb(verb: string, given: VerbGiven): Reply | Promise<Reply> | undefined;
  /** Looks a user up. Rejects when it cannot be told. */
  findUser(asked: UserAsked): Promise<KnownUser | undefined>;
  /** Compares the password of a user. Rejects when it cannot be told: answer 454 4.7.0. */
  logIn(asked: UserAsked & { readonly password: string }): Promise<LoginResult>;
  /** False when the session's user or source is gone from the configuration now in force. */
  isStillWelcome(session: InboundSession): Promise<boolean>;
  /** The session is over. What is being stored is finished under its configuration. */
  end(): void;
}
