import type { SettingsView } from "../directive/settings-view.ts";
import type { BodyDraft } from "../message/body.ts";
import type { StoreTrouble } from "../queue/store.ts";
import type { ContentExpected } from "./inspection.ts";
import type {
  Admission,
  InboundSession,
  MessageRead,
  RecipientGiven,
  SenderGiven,
} from "./session.ts";

/** Why no mail is taken at the moment. */
export type ReceptionTrouble =
  | StoreTrouble
  /** A consumer of the journal is behind that must not miss what becomes of mail. */
  | { readonly kind: "journal-full"; readonly consumer: string };

/** What a listener needs of the engine. What it decides is what the hooks say; where they fail, it is a temporary refusal. */
export interface Reception {
  /**
   * Settings for a client address, of the configuration now in force; those of the source called `name`, if there is one,
   * go before. A session keeps the view it began with.
   */
  source(address: string, name?: string): SettingsView<"source">;
  openSession(session: InboundSession): Admission | Promise<Admission>;
  acceptSender(given: SenderGiven): Admission | Promise<Admission>;
  /** Refuses (550 5.7.1) unless a plugin permits it: never an open relay. What is permitted, any plugin may refuse. */
  acceptRecipient(given: RecipientGiven): Admission | Promise<Admission>;
  /** Why no mail is taken at the moment; undefined when it is. */
  trouble(): ReceptionTrouble | undefined;
  /** Starts receiving content, under the id that its message will have. Plugins read it as it is written when it is `expected`. */
  draft(expected?: ContentExpected): BodyDraft;
  /**
   * Inspects, places and stores a message; resolves when it is on disk, or refused by policy. The draft is used up, whatever comes out.
   * Rejects when it could not be stored: answer 451 4.3.0 (452 4.3.1 without space).
   */
  submit(message: MessageRead, body: BodyDraft): Promise<Admission>;
}
