import { join } from "node:path";
import { errorText } from "../errors/error-text.ts";
import type { BodyDraft, MessageBody } from "../message/body.ts";
import type { MessageInfo } from "../message/envelope.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { BodyFiles } from "./body-files.ts";
import { type DraftBudget, StoreDraft } from "./drafts.ts";
import { freeSpace, type FreeSpace, SpaceGuard } from "./free-space.ts";
import { GroupCommit } from "./group-commit.ts";
import { HotBodies } from "./hot-bodies.ts";
import { behind, dueBehind, idKey, idOf, positionOf, queueStart } from "./keys.ts";
import { type Change, commit, type ReadyMessage } from "./lmdb-commit.ts";
import { openTables, type Tables } from "./lmdb-tables.ts";
import { MessageIds } from "./message-id.ts";
import { QueueNames } from "./queue-names.ts";
import { decodeMessage, decodeRecipient } from "./records.ts";
import type {
  MessageId,
  NewMessage,
  QueueId,
  QueueState,
  QueueStore,
  RecipientPosition,
  RecipientRow,
  Settlement,
  StoredQueue,
  StoreTrouble,
} from "./store.ts";
import { memoryBody } from "./memory-body.ts";

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
/** Octets a recipient's row and its share of the tree take, about. */
const ROW_COST = 512;
/** Share of the wanted free space below which outcomes are not recorded either: the database must never meet a full disk. */
const RESERVE = 0.25;
/** Pause after a failed commit before the store tries again, milliseconds. */
const RECOVERY = 1000;

/** How to open a store. */
export interface LmdbStoreOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Nothing is accepted while the disk has fewer octets free. */
  readonly minFreeSpace: number;
  readonly measure?: FreeSpace;
  /** Content up to this many octets is kept in the database, larger in files; 128 KiB. */
  readonly inlineLimit?: number;
  /** Octets of recently accepted content kept in memory; 32 MiB. */
  readonly hotOctets?: number;
  /** Octets of content being received that may be in memory; 64 MiB. */
  readonly draftMemory?: number;
}

/** Opens the queue in a directory, making it if needed. Rejects when the directory cannot be used. */
export async function openLmdbStore(options: LmdbStoreOptions): Promise<QueueStore> {
  const { directory, clock, log, measure = freeSpace } = options;
  const tables = await openTables(directory);
  const files = await BodyFiles.open(join(directory, "bodies"));
  const swept = await files.sweep((id) => tables.messages.doesExist(idKey(id)));
  if (swept > 0) log.notice("removed unfinished message files", { files: swept });
  const onError = (error: unknown): void =>
    log.error("free space is not known", { directory, error: errorText(error) });
  const space = new SpaceGuard({ directory, clock, measure, onError });
  await space.start();
  return new LmdbStore(tables, files, space, options);
}

class LmdbStore implements QueueStore {
  readonly #tables: Tables;
  readonly #files: BodyFiles;
  readonly #space: SpaceGuard;
  readonly #options: LmdbStoreOptions;
  readonly #ids: MessageIds;
  readonly #names: QueueNames;
  readonly #hot: HotBodies;
  readonly #budget: DraftBudget;
  readonly #commits: GroupCommit<Change>;
  #failure: { readonly error: Error; readonly until: number } | undefined;

  constructor(tables: Tables, files: BodyFiles, space: SpaceGuard, options: LmdbStoreOptions) {
    this.#tables = tables;
    this.#files = files;
    this.#space = space;
    this.#options = options;
    const [lastKey] = tables.messages.getKeys({ reverse: true, limit: 1 });
    this.#ids = new MessageIds(options.clock, lastKey === undefined ? 0 : idOf(lastKey));
    this.#names = new QueueNames(tables);
    this.#hot = new HotBodies(options.hotOctets ?? 32 * MEBIBYTE);
    this.#budget = {
      inlineLimit: options.inlineLimit ?? 128 * KIBIBYTE,
      memoryLimit: options.draftMemory ?? 64 * MEBIBYTE,
      held: 0,
    };
    this.#commits = new GroupCommit((changes) => this.#commit(changes));
  }

  queues(): readonly StoredQueue[] {
    return this.#names.stored();
  }

  queueId(name: string): QueueId {
    return this.#names.idOf(name);
  }

  draft(): BodyDraft {
    return new StoreDraft(this.#budget, this.#files);
  }

  async accept(message: NewMessage): Promise<readonly RecipientRow[]> {
    const trouble = this.trouble();
    if (trouble !== undefined) throw troubleError(trouble);
    const ready = await this.#ready(message);
    await this.#write({ added: [ready], done: [], deferred: [], queues: [], files: [] });
    this.#keepHot(ready);
    return ready.rows;
  }

  async settle({ done, deferred, added }: Settlement): Promise<readonly RecipientRow[]> {
    const now = this.#options.clock.now();
    const moved = deferred.map((from) => ({ from, to: movedRow(from, now) }));
    const ready = await Promise.all(added.map((message) => this.#ready(message)));
    const change: Change = { added: ready, done, deferred: moved, queues: [], files: [] };
    await this.#write(change);
    for (const { message } of done) this.#hot.delete(message);
    return [...moved.map(({ to }) => to), ...ready.flatMap(({ rows }) => rows)];
  }

  saveQueue(queue: QueueId, state: QueueState): Promise<void> {
    const name = this.#names.nameOf(queue);
    const queues = [{ id: queue, name, state }];
    return this.#write({ added: [], done: [], deferred: [], queues, files: [] });
  }

  async #ready({ info, body, recipients }: NewMessage): Promise<ReadyMessage> {
    if (!(body instanceof StoreDraft)) throw new TypeError("the draft is not one of this store");
    const id = this.#ids.next();
    const finished = body.finish(id);
    const content = finished instanceof Promise ? await finished : finished;
    const rows = recipients.map((recipient, index): RecipientRow => {
      const { queue, due, address, originalRecipient, notify } = recipient;
      return { queue, due, message: id, index, address, originalRecipient, notify, attempts: 0, lastAttempt: 0 };
    });
    return { id, info, content, rows };
  }

  #keepHot({ id, info, content }: ReadyMessage): void {
    if (content !== undefined) this.#hot.put(id, { info, content });
  }

  #write(change: Change): Promise<void> {
    const octets = change.added.reduce((sum, { content, rows }) => sum + (content?.length ?? 0) + rows.length * ROW_COST, ROW_COST * 2);
    this.#space.spend(octets);
    const named = this.#names.withNewNames(change);
    const written = this.#commits.add(named);
    if (named.queues.length === 0) return written;
    return written.catch((error: unknown) => {
      this.#names.notWritten(named);
      throw error;
    });
  }

  /** Runs alone. Below the reserve nothing is written: the database does not survive a full disk. */
  async #commit(changes: readonly Change[]): Promise<void> {
    const reserve = this.#options.minFreeSpace * RESERVE;
    if (this.#space.free < reserve)
      throw troubleError({ kind: "no-space", free: this.#space.free, needed: reserve });
    try {
      await commit(this.#tables, changes);
      this.#failure = undefined;
    } catch (error) {
      const until = this.#options.clock.monotonic() + RECOVERY;
      this.#failure = { error: error instanceof Error ? error : new Error(String(error)), until };
      this.#options.log.error("the queue could not be written", { error: errorText(error) });
      throw error;
    }
    for (const { files } of changes) for (const id of files) this.#removeFile(id);
  }

  #removeFile(id: MessageId): void {
    this.#files.remove(id).catch((error: unknown) => {
      this.#options.log.warning("a message file stays until the next start", {
        error: errorText(error),
      });
    });
  }

  rows(
    queue: QueueId,
    after: RecipientPosition | undefined,
    until: number,
    limit: number,
  ): readonly RecipientRow[] {
    const start = after === undefined ? queueStart(queue) : behind(queue, after);
    const rows: RecipientRow[] = [];
    const range = { start, end: dueBehind(queue, until), limit };
    for (const { key, value } of this.#tables.recipients.getRange(range))
      rows.push({ ...positionOf(key), ...decodeRecipient(value) });
    return rows;
  }

  nextDue(queue: QueueId, after: RecipientPosition | undefined): number | undefined {
    const start = after === undefined ? queueStart(queue) : behind(queue, after);
    const [key] = this.#tables.recipients.getKeys({ start, end: queueStart(queue + 1), limit: 1 });
    return key && positionOf(key).due;
  }

  message(id: MessageId): MessageInfo | undefined {
    const hot = this.#hot.get(id);
    if (hot) return hot.info;
    const stored = this.#tables.messages.get(idKey(id));
    return stored && decodeMessage(stored).info;
  }

  body(id: MessageId): MessageBody | undefined {
    const hot = this.#hot.get(id);
    if (hot) return memoryBody(hot.content);
    const info = this.message(id);
    if (info === undefined) return undefined;
    const content = this.#tables.bodies.get(idKey(id));
    return content ? memoryBody(content) : this.#files.body(id, info.size);
  }

  trouble(): StoreTrouble | undefined {
    const { minFreeSpace, clock } = this.#options;
    const { free } = this.#space;
    if (free < minFreeSpace) return { kind: "no-space", free, needed: minFreeSpace };
    const failure = this.#failure;
    if (failure === undefined || failure.until <= clock.monotonic()) return undefined;
    return { kind: "failed", error: failure.error };
  }

  async close(): Promise<void> {
    await this.#commits.idle();
    this.#space.close();
    await this.#tables.root.close();
  }
}

/** The row of a recipient that was put off. */
export function movedRow({ row, due, attempted }: Settlement["deferred"][number], now: number): RecipientRow {
  if (!attempted) return { ...row, due };
  return { ...row, due, attempts: row.attempts + 1, lastAttempt: now };
}

/** The error of a store that takes nothing now. */
export function troubleError(trouble: StoreTrouble): Error {
  switch (trouble.kind) {
    case "no-space":
      return new Error(`only ${trouble.free} octets are free on the spool's disk, ${trouble.needed} are kept`);
    case "failed":
      return trouble.error;
  }
}
