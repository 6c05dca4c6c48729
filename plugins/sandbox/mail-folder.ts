import { appendFile, mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, type MessageInfo, type Recipient, tsvCell } from "../../core/mod.ts";
import { FileDraft } from "./file-draft.ts";
import { headerField } from "./header-field.ts";

/** A message as it arrived in the folder. */
export interface ArrivedMessage {
  readonly info: MessageInfo;
  readonly recipients: readonly Recipient[];
  readonly header: Buffer;
}

/**
 * A folder of messages to look at: one `.eml` file each, numbered in order of arrival, and `index.tsv` with a line for each
 * (time, file, octets, sender, recipients, subject).
 */
export class MailFolder {
  readonly directory: string;
  readonly #clock: Clock;
  #next: number;
  #drafts = 0;

  private constructor(directory: string, clock: Clock, next: number) {
    this.directory = directory;
    this.#clock = clock;
    this.#next = next;
  }

  /** Opens a folder, made if missing; numbering goes on behind what is there. */
  static async open(directory: string, clock: Clock): Promise<MailFolder> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const numbers = (await readdir(directory)).map((name) => Number.parseInt(name, 10) || 0);
    return new MailFolder(directory, clock, Math.max(0, ...numbers) + 1);
  }

  /** A file for content to come. */
  draft(): FileDraft {
    const id = ++this.#drafts;
    return new FileDraft(id, join(this.directory, `.arriving-${process.pid}-${id}`));
  }

  /** Gives a complete message its name and its line in the index; returns the file's name. */
  async add(draft: FileDraft, message: ArrivedMessage): Promise<string> {
    await draft.keep();
    const name = `${String(this.#next++).padStart(6, "0")}.eml`;
    await rename(draft.file, join(this.directory, name));
    const cells = [
      new Date(this.#clock.now()).toISOString(),
      name,
      String(draft.size),
      `<${message.info.sender}>`,
      message.recipients.map(({ address }) => `<${address}>`).join(" "),
      headerField(message.header, "subject") ?? "",
    ];
    const line = cells.map(tsvCell).join("\t");
    await appendFile(join(this.directory, "index.tsv"), `${line}\n`, { mode: 0o600 });
    return name;
  }
}
