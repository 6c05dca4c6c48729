import { stat } from "node:fs/promises";
import {
  type Clock,
  errorText,
  type Log,
  readRegularFile,
  type ScramKeys,
  type Timer,
} from "../../core/mod.ts";
import type { WrittenPassword } from "./password-text.ts";
import { readUsers, type WrittenUser } from "./users-text.ts";

/** How often the file is looked at, milliseconds. */
const LOOK = 5000;

/** What a file of users is read with. */
export interface FileParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Whether there is such a `<source>`. */
  readonly isSource: (name: string) => boolean;
  /** Told what is wrong with the file; `undefined`: nothing is any more. */
  trouble(text: string | undefined): void;
}

/** Users of a file that is read again when it has changed. While it cannot be read, what it had before stays in use. */
export class UsersFile implements Disposable {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #isSource: FileParts["isSource"];
  readonly #trouble: FileParts["trouble"];
  #users: ReadonlyMap<string, WrittenUser> = new Map();
  #keys: ScramKeys | undefined;
  #kinds: ReadonlySet<WrittenPassword["kind"]> = new Set();
  /** The state that was read, and that of the last look: a file that is being written is left alone until it rests. */
  #read = "";
  #seen = "";
  #timer: Timer | undefined;
  #ended = false;

  constructor(path: string, { clock, log, isSource, trouble }: FileParts) {
    this.#path = path;
    this.#clock = clock;
    this.#log = log;
    this.#isSource = isSource;
    this.#trouble = trouble;
  }

  /** Reads the file, and keeps an eye on it from then on. Rejects when it cannot be read. */
  async open(): Promise<void> {
    this.#seen = await this.#mark();
    await this.#readNow(this.#seen);
    this.#again();
  }

  get(name: string): WrittenUser | undefined {
    return this.#users.get(name);
  }

  /** Whether passwords of a kind are among those of its users. */
  has(kind: WrittenPassword["kind"]): boolean {
    return this.#kinds.has(kind);
  }

  /** Those of the first user that has some. */
  someKeys(): ScramKeys | undefined {
    return this.#keys;
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#timer?.cancel();
  }

  #again(): void {
    if (!this.#ended) this.#timer = this.#clock.after(LOOK, () => void this.#look());
  }

  async #look(): Promise<void> {
    try {
      const now = await this.#mark();
      if (now !== this.#read && now === this.#seen) await this.#readNow(now);
      this.#seen = now;
      if (now === this.#read) this.#tell(undefined);
    } catch (error) {
      this.#tell(errorText(error));
    }
    this.#again();
  }

  #tell(problem: string | undefined): void {
    if (this.#ended) return;
    this.#trouble(problem && `${problem}; the users that were in the file before can log in`);
  }

  async #readNow(mark: string): Promise<void> {
    const text = await readRegularFile(this.#path);
    const read = readUsers(text, this.#isSource);
    if (!read.ok) throw new Error(`${this.#path}:${read.mistake.line}: ${read.mistake.problem}`);
    // As a full disk leaves it. Whoever means it leaves a comment.
    if (text === "" && this.#users.size > 0) throw new Error(`${this.#path} is empty`);
    this.#users = read.users;
    const passwords = [...read.users.values()].map(({ password }) => password);
    this.#kinds = new Set(passwords.map(({ kind }) => kind));
    this.#keys = passwords.find((password) => password.kind === "scram");
    this.#read = mark;
    this.#log.info("file of users read", { file: this.#path, users: read.users.size });
  }

  async #mark(): Promise<string> {
    const { ino, size, mtimeMs } = await stat(this.#path);
    return `${ino} ${size} ${mtimeMs}`;
  }
}
