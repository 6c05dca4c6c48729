import { FIRST_LANE, type LaneRecords, type StoredLane } from "../lane-records.ts";
import { DamagedRecordError, RecordReader, RecordWriter } from "../record-codec.ts";
import type { LaneId, QueueId } from "../store.ts";
import type { Edit } from "./change.ts";
import type { Damage } from "./damage.ts";
import { isLaneKey, laneKey, laneOf, lastRowOf, queueKey, queueOf, rowsOfLane } from "./keys.ts";
import type { Tables } from "./tables.ts";
import type { WriteList } from "./write-list.ts";

const FORMAT = 1;
const writer = new RecordWriter();

/** The lanes of an LMDB store. Nothing of them is held in memory but what is not written yet. */
export class LmdbLanes implements LaneRecords {
  readonly #tables: Tables;
  readonly #damage: Damage;
  readonly #write: (edits: readonly Edit[]) => Promise<unknown>;
  /** Not on disk yet, by key in hexadecimal. */
  readonly #fresh = new Map<string, Edit>();
  /** The next id by queue, where this owner has made one. */
  readonly #next = new Map<QueueId, LaneId>();

  constructor(tables: Tables, damage: Damage, write: (edits: readonly Edit[]) => Promise<unknown>) {
    this.#tables = tables;
    this.#damage = damage;
    this.#write = write;
  }

  of(queue: QueueId): readonly StoredLane[] {
    const known = new Map<LaneId, StoredLane>();
    const range = { start: queueKey(queue), end: queueKey(queue + 1) };
    for (const { key, value } of this.#tables.lanes.getRange(range)) {
      const lane = this.#damage.guard("lanes", key, () => ({ id: laneOf(key), text: read(value) }));
      if (lane !== undefined) known.set(lane.id, lane);
    }
    for (const { key, value } of this.#fresh.values())
      if (value !== undefined && queueOf(key) === queue)
        known.set(laneOf(key), { id: laneOf(key), text: read(value) });
    return [...known.values()].sort((a, b) => a.id - b.id);
  }

  make(queue: QueueId, text: string): LaneId {
    const id = this.#next.get(queue) ?? this.#firstFree(queue);
    this.#next.set(queue, id + 1);
    const key = laneKey(queue, id);
    const value = writer.start(FORMAT).text(text).take();
    this.#fresh.set(key.toString("hex"), { table: "lanes", key, value });
    this.#writeFresh();
    return id;
  }

  /** A failure is known to the store, and these are written with the next lane. */
  #writeFresh(): void {
    const edits = [...this.#fresh];
    const written = (): void => {
      for (const [key, edit] of edits) if (this.#fresh.get(key) === edit) this.#fresh.delete(key);
    };
    this.#write(edits.map(([, edit]) => edit)).then(written, () => {});
  }

  #firstFree(queue: QueueId): LaneId {
    const { lanes, recipients } = this.#tables;
    let last = FIRST_LANE - 1;
    for (const table of [lanes, recipients])
      for (const key of table.getKeys({ ...lastRowOf(queue), reverse: true }))
        if (isLaneKey(key)) {
          last = Math.max(last, laneOf(key));
          break;
        }
    return last + 1;
  }

  async drop(queue: QueueId, lanes: readonly LaneId[]): Promise<readonly LaneId[]> {
    const empty = lanes.filter((lane) => this.size(queue, lane, 1) === 0);
    for (const lane of empty) this.#fresh.delete(laneKey(queue, lane).toString("hex"));
    await this.#write(
      empty.map((lane) => ({ table: "lanes", key: laneKey(queue, lane), value: undefined })),
    );
    return empty;
  }

  size(queue: QueueId, lane: LaneId, most: number): number {
    // The library's own count knows no limit.
    const keys = this.#tables.recipients.getKeys({ ...rowsOfLane(queue, lane), limit: most });
    return [...keys].length;
  }
}

function read(value: Buffer): string {
  const reader = new RecordReader(value, FORMAT);
  const text = reader.text();
  reader.end();
  if (text === undefined) throw new DamagedRecordError("a lane stands for nothing");
  return text;
}

/** Adds to `list` the removal of lanes that have no rows. */
export function dropEmptyLanes({ lanes, recipients }: Tables, list: WriteList): void {
  for (const key of lanes.getKeys()) {
    if (!isLaneKey(key)) continue;
    const range = rowsOfLane(queueOf(key), laneOf(key));
    const [first] = recipients.getKeys({ ...range, limit: 1 });
    if (first === undefined) list.remove(lanes, key);
  }
}
