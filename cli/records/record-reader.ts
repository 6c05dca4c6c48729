import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { Header } from "./header.ts";
import { JsonRows } from "./json-rows.ts";
import { cellText, LONGEST_ROW, type Row, RowScanner, type Scanner } from "./row-scanner.ts";

/** Bytes that are read at a time. */
const CHUNK = 1024 * 1024;
const LF = 0x0a;

/** Who is told of the records of a file. */
export interface RecordsTaker {
  /** Columns are so from here on. Throws where it cannot do with them. */
  header(header: Header): void;
  /** A record. Its bytes are good until this returns. */
  record(row: Row): void;
  /** Some were told of; reading goes on when it resolves: false for no more. `bytes` of the file were read since the last time. */
  pause(bytes: number): Promise<boolean>;
}

/** What was read of a file. */
export interface Reading {
  /** False when its taker wants no more. */
  readonly goesOn: boolean;
  /** Rows that were no records: longer than any, or above the first header. */
  readonly skipped: number;
}

/** Reads the records of one file as its bytes come; what is not yet a whole line waits for the rest of it. */
export class RecordReader {
  readonly #taker: RecordsTaker;
  #scanner: Scanner | undefined;
  readonly #buffer: Buffer = Buffer.allocUnsafe(CHUNK + LONGEST_ROW);
  #have = 0;
  #header: Header | undefined;
  #skipped = 0;

  constructor(taker: RecordsTaker) {
    this.#taker = taker;
  }

  get skipped(): number {
    return this.#skipped + (this.#scanner?.skipped ?? 0);
  }

  /** Tells its taker again what its columns are. */
  resume(): void {
    if (this.#header !== undefined) this.#taker.header(this.#header);
  }

  /** Where the next bytes are to be put, with room for `CHUNK` of them. */
  get room(): Buffer {
    return this.#buffer.subarray(this.#have, this.#have + CHUNK);
  }

  /** So many bytes are in `room`. */
  take(bytes: number): void {
    const end = this.#have + bytes;
    this.#scanner ??= scannerOf(this.#buffer.subarray(0, end));
    let rest = this.#scanner.scan(this.#buffer, 0, end, this.#tell);
    // An opening quote without an end would swallow all that follows.
    while (end - rest > LONGEST_ROW - 1) {
      const line = this.#buffer.indexOf(LF, rest);
      this.#skipped++;
      const next = line < 0 || line >= end ? end : line + 1;
      rest = this.#scanner.scan(this.#buffer, next, end, this.#tell);
    }
    this.#buffer.copy(this.#buffer, 0, rest, end);
    this.#have = end - rest;
  }

  /** The file ends: a last line without a line end counts if it has all its cells. */
  end(): void {
    if (this.#have === 0) return;
    this.#buffer[this.#have] = LF;
    const tell = (row: Row): void => {
      if (row.cells >= (this.#header?.names.length ?? 0)) this.#tell(row);
      else this.#skipped++;
    };
    const rest = this.#scanner?.scan(this.#buffer, 0, this.#have + 1, tell) ?? 0;
    // What is left has an opening quote without an end.
    if (rest <= this.#have) this.#skipped++;
    this.#have = 0;
  }

  readonly #tell = (row: Row): void => {
    // A program that is started again gets another header, and so does a file that is gone on with.
    if (Header.isOne(row)) {
      const names = Array.from({ length: row.cells }, (_, column) => cellText(row, column));
      this.#header = new Header(names);
      this.#taker.header(this.#header);
    } else if (this.#header === undefined) this.#skipped++;
    else this.#taker.record(row);
  };
}

/** Whoever can read what begins so: JSON objects, or CSV. */
export function scannerOf(start: Buffer): Scanner {
  return start[0] === 0x7b ? new JsonRows() : new RowScanner();
}

/** Reads a file from its start to its present end, gzip or not. Rejects when that cannot be done. */
export async function readRecords(path: string, taker: RecordsTaker): Promise<Reading> {
  const reader = new RecordReader(taker);
  const file = await open(path);
  let goesOn: boolean;
  try {
    // What comes out of a pipe can be read once.
    const isFile = (await file.stat()).isFile();
    goesOn =
      isFile && (await isCompressed(file))
        ? await readCompressed(path, reader, taker)
        : await readOn(file, reader, taker);
    if (goesOn) {
      reader.end();
      goesOn = await taker.pause(0);
    }
  } finally {
    await file.close();
  }
  return { goesOn, skipped: reader.skipped };
}

/** Reads what there is of a file from where it was left. False when its taker wants no more. */
export async function readOn(
  file: FileHandle,
  reader: RecordReader,
  taker: RecordsTaker,
): Promise<boolean> {
  for (;;) {
    const { bytesRead } = await file.read(reader.room, 0, reader.room.length, null);
    if (bytesRead === 0) return true;
    reader.take(bytesRead);
    if (!(await taker.pause(bytesRead))) return false;
  }
}

async function isCompressed(file: FileHandle): Promise<boolean> {
  const start = Buffer.alloc(2);
  const { bytesRead } = await file.read(start, 0, 2, 0);
  return bytesRead === 2 && start[0] === 0x1f && start[1] === 0x8b;
}

async function readCompressed(
  path: string,
  reader: RecordReader,
  taker: RecordsTaker,
): Promise<boolean> {
  const source = createReadStream(path, { highWaterMark: CHUNK / 4 });
  const plain = createGunzip({ chunkSize: CHUNK / 2 });
  source.on("error", (error) => plain.destroy(error));
  source.pipe(plain);
  let counted = 0;
  try {
    for await (const chunk of plain) {
      if (!Buffer.isBuffer(chunk)) continue;
      for (let at = 0; at < chunk.length; at += CHUNK) {
        const piece = chunk.subarray(at, at + CHUNK);
        piece.copy(reader.room);
        reader.take(piece.length);
      }
      const read = source.bytesRead;
      if (!(await taker.pause(read - counted))) return false;
      counted = read;
    }
    return true;
  } finally {
    source.destroy();
    plain.destroy();
  }
}
