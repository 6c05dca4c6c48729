import {
  type Admission,
  type BodyDraft,
  type MessageRead,
  type Reception,
  reply,
  type SettingsView,
} from "../../core/mod.ts";
import { FileDraft } from "./file-draft.ts";
import type { MailFolder } from "./mail-folder.ts";

const ACCEPT: Admission = { accept: true };

/** Takes every message for every recipient and puts it into a folder. */
export class Sink implements Reception {
  readonly #folder: MailFolder;
  readonly #view: SettingsView<"source">;
  readonly #onArrival: (file: string, message: MessageRead) => void;

  /** `view` gives the settings of the sink's own sessions. */
  constructor(
    folder: MailFolder,
    view: SettingsView<"source">,
    onArrival: (file: string, message: MessageRead) => void,
  ) {
    this.#folder = folder;
    this.#view = view;
    this.#onArrival = onArrival;
  }

  source(): SettingsView<"source"> {
    return this.#view;
  }

  openSession(): Admission {
    return ACCEPT;
  }

  acceptSender(): Admission {
    return ACCEPT;
  }

  acceptRecipient(): Admission {
    return ACCEPT;
  }

  trouble(): undefined {
    return undefined;
  }

  draft(): BodyDraft {
    return this.#folder.draft();
  }

  async submit(message: MessageRead, body: BodyDraft): Promise<Admission> {
    if (!(body instanceof FileDraft))
      return { accept: false, reply: reply(451, "4.3.0", "not one of the sink's own drafts") };
    const file = await this.#folder.add(body, message);
    this.#onArrival(file, message);
    return ACCEPT;
  }
}
