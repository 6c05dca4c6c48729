import { statfs } from "node:fs/promises";
import { DatabaseError } from "./database-error.ts";
import type { Statfs } from "./free-space.ts";

const MEBIBYTE = 1024 * 1024;
/** Twice what the queue wants for itself unless told otherwise: mail is taken longer than such data is written. */
const MIN_FREE = 128 * MEBIBYTE;
/** Share of that below which nothing is written at all: LMDB does not survive a full disk. */
const FLOOR_SHARE = 16;
/** Bytes of pages that one byte of an entry takes at most, about. */
const FILLING = 2;

/** Bytes of a page. */
const PAGE = 4096;

/** What bounds a plugin's own database. */
export interface RoomOptions {
  readonly folder: string;
  readonly maxSize: number;
  readonly minFreeSpace?: number;
  readonly statfs?: Statfs;
}

/** What is to be written. */
export interface WantedRoom {
  /** How many entries are put or removed. */
  readonly changes: number;
  /** Bytes of those that are put. */
  readonly bytes: number;
  /** Bytes in use now. */
  readonly used: number;
}

/** Room on the disk, and within the size that a database may have. */
export class Room {
  readonly #options: RoomOptions;

  constructor(options: RoomOptions) {
    this.#options = options;
  }

  /**
   * Rejects with a `DatabaseError` unless there is room for `changes`, which put `bytes`, or for none only remove something; `used` bytes
   * are in use.
   */
  async check(wanted: WantedRoom): Promise<void> {
    const { bytes, used } = wanted;
    const { folder, maxSize } = this.#options;
    if (bytes > 0 && used + bytes * FILLING > maxSize)
      throw new DatabaseError("full", `${folder} has the ${maxSize} bytes that it may have`);
    await this.checkDisk(wanted);
  }

  /** The same for the disk alone. Every change may have a page written anew, of as many as there are: few bytes all over a large table take its size. */
  async checkDisk({ changes, bytes, used }: WantedRoom): Promise<void> {
    const { folder, minFreeSpace = MIN_FREE, statfs: measure = statfs } = this.#options;
    const { bavail, bsize } = await measure(folder);
    const free = bavail * bsize;
    const rewritten = Math.min(changes * PAGE, used);
    const kept = bytes > 0 ? minFreeSpace : Math.floor(minFreeSpace / FLOOR_SHARE);
    const needed = kept + rewritten + bytes * FILLING;
    if (free >= needed) return;
    const text = `${free} bytes are free on the disk of ${folder}, ${needed} needed`;
    throw new DatabaseError("no-space", text);
  }
}
