import { appendFileSync, createReadStream, renameSync } from "node:fs";
import { appendFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type Clock,
  errorCode,
  fewAtOnce,
  HeaderBlock,
  idText,
  type MessageId,
  receivedAtOf,
  tsvCell,
} from "../../core/mod.ts";
import { Arriving } from "./arriving.ts";
import type { IndexEntry, ListedMessage, SandboxMail } from "./contract.ts";
import { mailFileName, mailFileNumber } from "./mail-file-name.ts";

/** The largest number that files get: beyond it their names would no longer be what readers of the folder look for. */
const LARGEST = 999_999_999_999_999;

/** Files removed at a time. */
const REMOVED_AT_ONCE = 16;

/** Messages whose files are remembered. */
const MOST_KNOWN = 100_000;

/**
 * A folder of messages to look at: one `.eml` file each, numbered in order of arrival; `index.tsv` with a line for each (time, file,
 * id, bytes, sender, recipients, subject); and `results.tsv` with a line for each recipient (time, file, id, recipient, result).
 */
export class MailFolder implements SandboxMail {
  readonly directory: string;
  readonly #clock: Clock;
  #next: number;
  /** Files of the messages listed since the start. */
  readonly #listed = new Map<MessageId, string>();
  readonly #since: number;
  readonly #listeners = new Set<(message: ListedMessage) => void>();

  private constructor(directory: string, clock: Clock, next: number) {
    this.directory = directory;
    this.#clock = clock;
    this.#next = next;
    this.#since = clock.now();
  }

  /** Opens a folder, made if missing; numbering goes on after what is there. */
  static async open(directory: string, clock: Clock): Promise<MailFolder> {
    await make(directory);
    const names = await readdir(directory);
    // Content of messages that were not accepted, or that are in the spool.
    const left = names.filter((name) => name.startsWith(".arriving-"));
    await fewAtOnce(left, REMOVED_AT_ONCE, (name) => rm(join(directory, name), { force: true }));
    const last = names.reduce((most, name) => Math.max(most, numberOf(name)), 0);
    return new MailFolder(directory, clock, last + 1);
  }

  /** Takes content as it comes, under the name that its file will have. */
  arrive(): Arriving {
    const name = mailFileName(this.#next++);
    return new Arriving(name, join(this.directory, `.arriving-${name}`), () =>
      make(this.directory),
    );
  }

  /** Shows a message whose content has come: when it returns, its file and its line are there. Throws the file system's error. */
  list(name: string, entry: IndexEntry): void {
    renameSync(join(this.directory, `.arriving-${name}`), join(this.directory, name));
    const at = this.#clock.now();
    appendFileSync(this.#path("index.tsv"), line(name, at, entry), { mode: 0o600 });
    this.#know(entry.id, name);
    if (this.#listeners.size === 0) return;
    const message: ListedMessage = { ...entry, number: numberOf(name), at };
    for (const listener of this.#listeners) listener(message);
  }

  onListed(listener: (message: ListedMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The file of a message that is listed; undefined when it is not. Rejects with the file system's error. */
  async fileOf(id: MessageId): Promise<string | undefined> {
    const known = this.#listed.get(id);
    if (known !== undefined || receivedAtOf(id) >= this.#since) return known;
    const found = await this.#lookUp(id);
    if (found !== undefined) this.#know(id, found);
    return found;
  }

  /** Looks in the index for a message of an earlier run. */
  async #lookUp(id: MessageId): Promise<string | undefined> {
    const text = idText(id);
    let begun = "";
    try {
      for await (const chunk of createReadStream(this.#path("index.tsv"), "utf8")) {
        const lines = `${begun}${chunk}`.split("\n");
        begun = lines.pop() ?? "";
        const line = lines.map((each) => each.split("\t", 3)).find((cells) => cells[2] === text);
        if (line !== undefined) return line[1];
      }
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
    }
    return undefined;
  }

  /**
   * Adds a message from the spool: one that was made here, or that a crash kept from being listed. Rejects with the file
   * system's error.
   */
  async add(entry: IndexEntry, chunks: AsyncIterable<Buffer>): Promise<string> {
    const content = this.arrive();
    try {
      for await (const chunk of chunks) await content.write(chunk);
      await content.end();
      this.list(content.name, entry);
    } catch (error) {
      await content.abandon();
      throw error;
    }
    return content.name;
  }

  /** Writes down what became of a recipient. Rejects with the file system's error. */
  async addResult(name: string, id: MessageId, recipient: string, result: string): Promise<void> {
    const cells = [timeText(this.#clock.now()), name, idText(id), `<${recipient}>`, result];
    await make(this.directory);
    await appendFile(this.#path("results.tsv"), row(cells), { mode: 0o600 });
  }

  #know(id: MessageId, name: string): void {
    this.#listed.set(id, name);
    const [oldest] = this.#listed.keys();
    if (this.#listed.size > MOST_KNOWN && oldest !== undefined) this.#listed.delete(oldest);
  }

  #path(name: string): string {
    return join(this.directory, name);
  }
}

/** The number of a message's file; 0 of any other file, and of one that has no number after it. */
function numberOf(name: string): number {
  const number = mailFileNumber(name) ?? 0;
  return number < LARGEST ? number : 0;
}

function line(
  name: string,
  at: number,
  { id, size, sender, recipients, header }: IndexEntry,
): string {
  return row([
    timeText(at),
    name,
    idText(id),
    String(size),
    `<${sender}>`,
    recipients.map((address) => `<${address}>`).join(" "),
    HeaderBlock.of(header).first("Subject") ?? "",
  ]);
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}

function row(cells: readonly string[]): string {
  return `${cells.map(tsvCell).join("\t")}\n`;
}

async function make(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
}
