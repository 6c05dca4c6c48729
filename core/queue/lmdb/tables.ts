import type { Database, open as openEnvironment, RootDatabase } from "lmdb";

/** What opens an environment: the library, loaded when it is needed. */
export type OpenEnvironment = typeof openEnvironment;

/** A table of raw keys and values. */
export type Table = Database<Buffer, Buffer>;

/** The tables of a queue store in one LMDB environment. */
export interface Tables {
  readonly root: RootDatabase<Buffer, Buffer>;
  /** Queue id → name and state. */
  readonly queues: Table;
  /** Queue name → id. */
  readonly names: Table;
  /** Message id → facts and number of recipients left. */
  readonly messages: Table;
  /**
   * Message id → content, when small; id of its first event → events that were written together (`journal-chunk.ts`): a commit changes
   * pages of this table in any case, and each other page that it changes costs it time.
   */
  readonly bodies: Table;
  /**
   * Queue, lane, class of priority, due time, message, index → recipient: the order of the keys is the order of delivery.
   */
  readonly recipients: Table;
  /** Message, index → key and record of a recipient, until its message is accepted. */
  readonly pending: Table;
  /** Name → what is known of the store as a whole. */
  readonly facts: Table;
  /** Table and key of a record that made no sense → the record, and what was wrong with it. */
  readonly damaged: Table;
  /** Key of a limit → what was used under it. */
  readonly limits: Table;
  /** Queue, name → what a plugin keeps for that queue; for the server with queue 0. */
  readonly state: Table;
  /** How far the journal's readers are, and reports that are still to be made. */
  readonly marks: Table;
  /** Queue, lane → what the lane stands for. */
  readonly lanes: Table;
}

/** Opens the tables of the environment at a path; makes what is missing. */
export function tablesOf(path: string, open: OpenEnvironment): Tables {
  const raw = { keyEncoding: "binary", encoding: "binary" } as const;
  // Without overlapping syncs a record is visible only when it is durable, and a failed commit
  // leaves nothing behind; without event-turn batches such a failure can be caught.
  const root = open<Buffer, Buffer>({
    path,
    ...raw,
    overlappingSync: false,
    eventTurnBatching: false,
    maxReaders: 512,
    maxDbs: 32,
  });
  const table = (name: string): Table => root.openDB<Buffer, Buffer>({ name, ...raw });
  // In one transaction: a new database is flushed once, not once a table.
  return root.transactionSync(() => ({
    root,
    queues: table("queues"),
    names: table("names"),
    messages: table("messages"),
    bodies: table("bodies"),
    // Named so since format 2.
    recipients: table("rows"),
    pending: table("pending"),
    facts: table("facts"),
    damaged: table("damaged"),
    limits: table("limits"),
    state: table("state"),
    marks: table("marks"),
    lanes: table("lanes"),
  }));
}

/** All tables but the root. */
export function allTables(tables: Tables): readonly Table[] {
  return [
    tables.queues,
    tables.names,
    tables.messages,
    tables.bodies,
    tables.recipients,
    tables.pending,
    tables.facts,
    tables.damaged,
    tables.limits,
    tables.state,
    tables.marks,
    tables.lanes,
  ];
}
