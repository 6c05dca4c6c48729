import type { MessageInfo } from "../../message/envelope.ts";
import { NO_NOTES } from "../../message/notes.ts";
import type {
  Answer,
  LocalQueueStore,
  MessageId,
  NewMessage,
  NewRecipient,
  QueueStore,
  RecipientRow,
} from "../../queue/store.ts";

export const FOREVER: number = Number.POSITIVE_INFINITY;

/** A store under test. */
export interface StoreUnderTest {
  /** The store as opened last. */
  readonly store: QueueStore;
  /** Has another owner take over: closes it, where it can be closed, and opens it again. */
  readonly reopen: () => Promise<QueueStore>;
  /** Closes the store and removes what it left. */
  dispose(): Promise<void>;
}

/** Declares a test that gets a store of its own. */
export type StoreTest = (name: string, run: (given: StoreUnderTest) => Promise<void>) => void;

/** Facts of a message as a test wants them. */
export function infoOf(given: Partial<MessageInfo> = {}): MessageInfo {
  return {
    sender: "sender@example.com",
    envelopeId: undefined,
    returnContent: undefined,
    eightBit: false,
    smtpUtf8: false,
    size: 0,
    receivedAt: 1_700_000_000_000,
    origin: { type: "smtp", mta: "client.example (192.0.2.1)", user: undefined },
    virtualMta: "{default}",
    virtualMtaPool: undefined,
    job: undefined,
    notes: NO_NOTES,
    ...given,
  };
}

/** A recipient of a queue. */
export function to(queue: number, due: number, address = "rcpt@example.net"): NewRecipient {
  return { queue, due, address, originalRecipient: undefined, notify: 0 };
}

/** A message with the content in a draft of the store, written in one piece. */
export async function messageOf(
  store: QueueStore,
  recipients: readonly NewRecipient[],
  content = "Subject: test\r\n\r\nhello\r\n",
  info: Partial<MessageInfo> = {},
): Promise<NewMessage> {
  const body = store.draft();
  await body.write(Buffer.from(content));
  return { info: infoOf({ size: body.size, ...info }), body, recipients };
}

/** Stores a message. */
export async function send(
  store: QueueStore,
  recipients: readonly NewRecipient[],
  content?: string,
): Promise<readonly RecipientRow[]> {
  return store.accept(await messageOf(store, recipients, content));
}

/** The whole of a stored content; undefined when it is not there. */
export async function contentOf(
  store: QueueStore,
  id: MessageId,
  offset = 0,
): Promise<string | undefined> {
  const body = await store.body(id);
  if (body === undefined) return undefined;
  const pieces: Buffer[] = [];
  for await (const piece of body.chunks(offset)) pieces.push(piece);
  return Buffer.concat(pieces).toString("latin1");
}

/** All rows of a queue in order. */
export function rowsOf(store: LocalQueueStore, queue: number): readonly RecipientRow[];
export function rowsOf(store: QueueStore, queue: number): Answer<readonly RecipientRow[]>;
export function rowsOf(store: QueueStore, queue: number): Answer<readonly RecipientRow[]> {
  return store.rows(queue, undefined, FOREVER, 1_000_000);
}

/** The row at a place; throws when there is none. */
export function rowAt(rows: readonly RecipientRow[], at: number): RecipientRow {
  const row = rows[at];
  if (row === undefined) throw new Error(`there is no row ${at} of ${rows.length}`);
  return row;
}

/** Rows as a store hands them out that has taken over from the one before. */
export function handedOut(
  store: QueueStore,
  rows: readonly (RecipientRow | undefined)[],
): readonly (RecipientRow | undefined)[] {
  const { epoch } = store;
  return rows.map((row) => row && { ...row, epoch });
}
