import { appendFile, type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type Clock,
  errorCode,
  HeaderBlock,
  idText,
  type MessageOffered,
  tsvCell,
} from "../../core/mod.ts";

/**
 * A folder of messages to look at: one `.eml` file each, numbered in order of arrival, and `index.tsv` with a line for each
 * (time, file, id, bytes, sender, recipients, subject).
 */
export class MailFolder {
  readonly directory: string;
  readonly #clock: Clock;
  #next: number;

  private constructor(directory: string, clock: Clock, next: number) {
    this.directory = directory;
    this.#clock = clock;
    this.#next = next;
  }

  /** Opens a folder, made if missing; numbering goes on after what is there. */
  static async open(directory: string, clock: Clock): Promise<MailFolder> {
    await make(directory);
    const numbers = (await readdir(directory)).map((name) => Number.parseInt(name, 10) || 0);
    return new MailFolder(directory, clock, Math.max(0, ...numbers) + 1);
  }

  /**
   * Keeps a message: when the promise resolves its file is on disk and stands in the index. Makes the folder anew when it was
   * removed. Rejects with the file system's error; nothing of the message is there then.
   */
  async add(offered: MessageOffered): Promise<string> {
    try {
      return await this.#write(offered);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
      await make(this.directory);
      return this.#write(offered);
    }
  }

  async #write({ message, content }: MessageOffered): Promise<string> {
    const number = this.#next++;
    const name = `${String(number).padStart(6, "0")}.eml`;
    const file = join(this.directory, name);
    const arriving = join(this.directory, `.arriving-${number}`);
    try {
      await writeDurably(arriving, content.read());
      await rename(arriving, file);
      const cells = [
        new Date(this.#clock.now()).toISOString(),
        name,
        idText(message.id),
        String(content.size),
        `<${message.info.sender}>`,
        message.recipients.map(({ address }) => `<${address}>`).join(" "),
        HeaderBlock.of(message.header).first("Subject") ?? "",
      ];
      const line = `${cells.map(tsvCell).join("\t")}\n`;
      await appendFile(join(this.directory, "index.tsv"), line, { mode: 0o600 });
      return name;
    } catch (error) {
      await Promise.all([rm(arriving, { force: true }), rm(file, { force: true })]);
      throw error;
    }
  }
}

async function make(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
}

async function writeDurably(path: string, content: AsyncIterable<Buffer>): Promise<void> {
  // What a crash left is of no use.
  const handle: FileHandle = await open(path, "w", 0o600);
  try {
    for await (const chunk of content) await handle.appendFile(chunk);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
