import { FreeSpace, type Statfs } from "../../database/free-space.ts";
import { errorText } from "../../errors/error-text.ts";
import type { Log } from "../../telemetry/log.ts";
import type { Clock } from "../../time/clock.ts";
import { noSpace } from "../store-error.ts";
import { Ballast } from "./ballast.ts";

const MEBIBYTE = 1024 * 1024;
/** The ballast is a quarter of the space to be kept free, but not more than this. */
const LARGEST_BALLAST = 16 * MEBIBYTE;
const BALLAST_SHARE = 4;
/** Share of the space to be kept free below which no content goes to files. */
const FILE_SHARE = 2;
/** Share of the space to be kept free below which the database is not written at all. */
const FLOOR_SHARE = 16;

/** What a database takes on its disk. */
export interface DatabaseBytes {
  /** Bytes of its file that hold nothing: they are used again before it grows. */
  reusable(): number;
  /** Bytes of its file. */
  file(): number;
  /** Bytes of a page, the piece in which its file is used. */
  page(): number;
}

/** Bytes of a store and its disk. */
export interface StoreRoom {
  /** Free on the disk. */
  readonly free: number;
  /** Of the database's file: it never gets smaller. */
  readonly file: number;
  /** Of the file, those that hold something. */
  readonly used: number;
  /** Of a page: the file is used by whole ones. */
  readonly page: number;
}

/** Bytes free, and how many there should be. */
export interface NoSpace {
  readonly kind: "no-space";
  readonly free: number;
  readonly needed: number;
}

/**
 * Sees to it that the database never meets a full disk, which it does not survive. Below
 * `minFree` nothing is accepted, but outcomes are recorded, as they make room; when it gets
 * really tight a ballast file is given up for them.
 */
export class SpaceGuard {
  readonly #space: FreeSpace;
  readonly #ballast: Ballast;
  readonly #ballastSize: number;
  readonly #minFree: number;
  readonly #floor: number;
  readonly #log: Log;
  #short = false;
  /** The last measurement failed. */
  #unknown = false;
  #database: DatabaseBytes = { reusable: () => 0, file: () => 0, page: () => 0 };
  /** The change of the ballast under way. */
  #moving: Promise<void> | undefined;

  constructor(given: {
    readonly directory: string;
    readonly clock: Clock;
    readonly log: Log;
    readonly statfs: Statfs;
    readonly minFree: number;
  }) {
    const { directory, minFree, log } = given;
    this.#log = log;
    this.#minFree = minFree;
    this.#floor = Math.floor(minFree / FLOOR_SHARE);
    this.#ballastSize = Math.min(Math.floor(minFree / BALLAST_SHARE), LARGEST_BALLAST);
    this.#ballast = new Ballast(directory, this.#ballastSize);
    this.#space = new FreeSpace({
      ...given,
      onMeasured: (free) => this.#judge(free),
      onError: (error) => {
        if (this.#unknown) return;
        this.#unknown = true;
        log.error("free space is not known", { directory, error: errorText(error) });
      },
    });
  }

  /** Measures for the first time and lays out the ballast when there is room for it. */
  async start(): Promise<void> {
    await this.#ballast.find();
    await this.#space.start();
    this.#judge(this.#space.free);
    await this.#moving;
  }

  /** Names who knows what the database takes. */
  attach(database: DatabaseBytes): void {
    this.#database = database;
  }

  /** What the store takes, and what it may yet take. */
  room(): StoreRoom {
    const file = this.#database.file();
    const [used, page] = [file - this.#database.reusable(), this.#database.page()];
    return { free: this.#space.free, file, used, page };
  }

  /** Too little room to accept anything. */
  trouble(): NoSpace | undefined {
    return this.#noSpace(this.#space.free);
  }

  #noSpace(free: number): NoSpace | undefined {
    const needed = this.#minFree;
    // Only near the limit is it worth asking the database.
    if (free >= needed || free + this.#database.reusable() >= needed) return undefined;
    return { kind: "no-space", free, needed };
  }

  /** Counts bytes that go to a file. Rejects when there is no room for them. */
  readonly takeForFile = async (bytes: number): Promise<void> => {
    const floor = Math.floor(this.#minFree / FILE_SHARE);
    if (await this.#space.take(bytes, floor, this.#minFree)) return;
    throw noSpace(this.#space.free, floor);
  };

  /** Counts bytes that go to the database. Rejects when the disk could become full. */
  async take(bytes: number): Promise<void> {
    if (await this.#space.take(bytes, this.#floor, this.#minFree)) return;
    await this.#moving;
    if (this.#ballast.held) {
      await this.#ballast.drop();
      const { free } = this.#space;
      this.#log.error("the spool's disk is full; the ballast is given up for outcomes", { free });
      if (await this.#space.take(bytes, this.#floor, this.#minFree)) return;
    }
    throw noSpace(this.#space.free, this.#floor);
  }

  async close(): Promise<void> {
    this.#space.close();
    await this.#moving;
  }

  #judge(free: number): void {
    this.#unknown = false;
    const short = this.#noSpace(free) !== undefined;
    if (short !== this.#short) {
      this.#short = short;
      if (short)
        this.#log.error("too little free space; no mail is accepted", {
          free,
          needed: this.#minFree,
        });
      else this.#log.notice("there is free space again", { free });
    }
    if (this.#ballast.held || this.#moving || free < this.#minFree + 2 * this.#ballastSize) return;
    this.#moving = this.#ballast
      .fill()
      .catch((error: unknown) =>
        this.#log.warning("the ballast file could not be written", { error: errorText(error) }),
      )
      .finally(() => {
        this.#moving = undefined;
      });
  }
}
