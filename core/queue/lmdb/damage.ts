import { errorText } from "../../errors/error-text.ts";
import type { Log } from "../../telemetry/log.ts";
import type { Clock } from "../../time/clock.ts";
import { DamagedRecordError, RecordReader, RecordWriter } from "../record-codec.ts";
import type { MessageId, QueueId, SetAside } from "../store.ts";
import { formerPlace } from "./format-one.ts";
import { isQueueKey, messageKey, messageOf, placeOf, queueOf } from "./keys.ts";
import { stateOwner } from "./state-record.ts";
import type { Tables } from "./tables.ts";
import type { WriteList } from "./write-list.ts";

const FORMAT = 1;
const TABLES: readonly SetAside["table"][] = [
  "queues",
  "names",
  "messages",
  "recipients",
  "state",
  "lanes",
];

const writer = new RecordWriter();

/** A damaged record that is still where it was found. */
interface Found {
  readonly table: SetAside["table"];
  readonly key: Buffer;
  readonly record: Buffer;
  readonly reason: string;
  readonly foundAt: number;
  /** Takes its place; undefined when nothing does. */
  readonly repaired: Buffer | undefined;
}

/**
 * Records that make no sense. Whoever meets one tells here and goes on without it; with the next
 * commit it is moved out of the way, into a table of its own.
 */
export class Damage {
  readonly #tables: Tables;
  readonly #clock: Clock;
  readonly #log: Log;
  /** By their place in the table of damaged records. */
  readonly #found = new Map<string, Found>();
  #onFound: () => void = () => {};
  #onSetAside: (queue: QueueId, recipients: number) => void = () => {};

  constructor(tables: Tables, clock: Clock, log: Log) {
    this.#tables = tables;
    this.#clock = clock;
    this.#log = log;
  }

  /** Sets what commits soon after a record was found. */
  attach(onFound: () => void): void {
    this.#onFound = onFound;
    if (this.#found.size > 0) onFound();
  }

  /** Sets what hears of recipients that leave their queue. */
  listen(listener: (queue: QueueId, recipients: number) => void): void {
    this.#onSetAside = listener;
  }

  /** What `read` returns; undefined, and the record set aside, when it throws `DamagedRecordError`. Other errors pass. */
  guard<T>(
    table: SetAside["table"],
    key: Buffer,
    read: () => T,
    repair?: () => Buffer | undefined,
  ): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DamagedRecordError)) throw error;
      this.#add(table, key, error.message, repair);
      return undefined;
    }
  }

  #add(
    table: SetAside["table"],
    key: Buffer,
    reason: string,
    repair: (() => Buffer | undefined) | undefined,
  ): void {
    const place = placeInTable(table, key).toString("latin1");
    if (this.#found.has(place)) return;
    const record = this.#tables[table].get(key) ?? Buffer.alloc(0);
    const foundAt = this.#clock.now();
    const repaired = repair?.();
    this.#found.set(place, { table, key, record, reason, foundAt, repaired });
    this.#say({ table, key, reason });
    this.#onFound();
  }

  /** True for a record that is known to be damaged and is still in its table. */
  has(table: SetAside["table"], key: Buffer): boolean {
    return this.#found.size > 0 && this.#found.has(placeInTable(table, key).toString("latin1"));
  }

  /** True for a message that is stored, or whose record was set aside, now or in an earlier run. */
  knowsMessage(id: MessageId): boolean {
    const { messages, damaged } = this.#tables;
    const key = messageKey(id);
    return messages.doesExist(key) || damaged.doesExist(placeInTable("messages", key));
  }

  /**
   * What `read` returns. When it throws `DamagedRecordError`, undefined; what sets the record of a recipient aside is added to `list` then, to
   * be committed by whoever takes it from where it was.
   */
  asideAtOnce<T>(list: WriteList, key: Buffer, record: Buffer, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DamagedRecordError)) throw error;
      const found = { table: "recipients", key, record, reason: error.message } as const;
      this.#say(found);
      this.#put(list, { ...found, foundAt: this.#clock.now() });
      return undefined;
    }
  }

  /** Adds to `list` what moves the records out of the way. To be followed by `written` when that is durable. */
  write(list: WriteList): readonly string[] {
    for (const found of this.#found.values()) {
      const { table, key, repaired } = found;
      this.#put(list, found);
      if (repaired === undefined) list.remove(this.#tables[table], key);
      else list.put(this.#tables[table], key, repaired);
    }
    return [...this.#found.keys()];
  }

  #say({ table, key, reason }: Pick<Found, "table" | "key" | "reason">): void {
    this.#log.error("a record of the queue is damaged and set aside", {
      table,
      key: key.toString("hex"),
      reason,
    });
  }

  #put(list: WriteList, { table, key, record, reason, foundAt }: Omit<Found, "repaired">): void {
    const head = writer.start(FORMAT).number(foundAt).text(reason).take();
    list.put(this.#tables.damaged, placeInTable(table, key), Buffer.concat([head, record]));
  }

  /** What `write` added is durable. */
  written(places: readonly string[]): void {
    for (const place of places) {
      const found = this.#found.get(place);
      this.#found.delete(place);
      if (found?.table !== "recipients") continue;
      const { queue } = belongings("recipients", found.key);
      if (queue !== undefined) this.#onSetAside(queue, 1);
    }
  }

  /** Records that were set aside, oldest place first, up to `limit`. */
  list(limit: number): readonly SetAside[] {
    const entries: SetAside[] = [];
    for (const { key: place, value } of this.#tables.damaged.getRange({ limit })) {
      const table = TABLES[place[0] ?? TABLES.length];
      if (table === undefined) continue;
      const key = place.subarray(1);
      entries.push({
        table,
        key: key.toString("hex"),
        ...belongings(table, key),
        ...decode(value),
      });
    }
    return entries;
  }
}

/** Key of a record in the table of damaged ones. */
function placeInTable(table: SetAside["table"], key: Buffer): Buffer {
  return Buffer.concat([Buffer.of(TABLES.indexOf(table)), key]);
}

function belongings(table: SetAside["table"], key: Buffer): Pick<SetAside, "queue" | "message"> {
  const nothing = { queue: undefined, message: undefined };
  try {
    switch (table) {
      case "queues":
      case "lanes":
        return { ...nothing, queue: queueOf(key) };
      case "names":
        return nothing;
      case "state":
        return { ...nothing, queue: stateOwner(key) };
      case "messages":
        return { ...nothing, message: messageOf(key) };
      case "recipients":
        return isQueueKey(key)
          ? { message: placeOf(key).message, queue: queueOf(key) }
          : formerBelongings(key);
    }
  } catch (error) {
    if (error instanceof DamagedRecordError) return nothing;
    throw error;
  }
}

/** Of a record that was set aside while the queue had format 1, or as it was converted. */
function formerBelongings(key: Buffer): Pick<SetAside, "queue" | "message"> {
  const { queue, message } = formerPlace(key);
  return { queue, message };
}

/** What was kept with a record; one that is damaged itself is shown as it is. */
function decode(value: Buffer): Pick<SetAside, "reason" | "foundAt" | "record"> {
  try {
    const reader = new RecordReader(value, FORMAT);
    const foundAt = reader.number();
    const reason = reader.text() ?? "";
    return { foundAt, reason, record: reader.rest() };
  } catch (error) {
    return { foundAt: 0, reason: errorText(error), record: value };
  }
}
