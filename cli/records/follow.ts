import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { type Clock, errorCode, sleep } from "../../core/mod.ts";
import type { FileSeries } from "./record-files.ts";
import { RecordReader, type RecordsTaker, readOn, readRecords } from "./record-reader.ts";

/** Pause between two looks at the files, milliseconds. */
const PAUSE = 250;

/** How far a series was read: to the end of a file, which is open where it may get more. */
interface Tail {
  readonly path: string;
  readonly open: OpenTail | undefined;
}

interface OpenTail {
  readonly file: FileHandle;
  readonly reader: RecordReader;
}

/**
 * Reads files to their end, and then what is added to them: when another one of a series is begun, what the last one had left and then the
 * new one, whether the last one was moved away or not. Resolves when its taker wants no more or the signal aborts.
 */
export async function follow(
  series: readonly FileSeries[],
  taker: RecordsTaker,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const tails = new Map<FileSeries, Tail>();
  try {
    while (!signal.aborted) {
      for (const one of series) if (!(await readSeries(one, tails, taker))) return;
      await sleep(clock, PAUSE, signal).catch(() => {});
    }
  } finally {
    for (const tail of tails.values()) await tail.open?.file.close();
  }
}

/** Reads what is new of a series. False when its taker wants no more. */
async function readSeries(
  series: FileSeries,
  tails: Map<FileSeries, Tail>,
  taker: RecordsTaker,
): Promise<boolean> {
  const tail = tails.get(series);
  // Listed first: what is then read of the last file is all that it will get, once there is a newer one.
  const files = await series.files();
  if (tail?.open !== undefined && !(await readTail(tail.open, taker))) return false;
  const newer = files.filter((path) => tail === undefined || isAfter(path, tail.path));
  const last = newer.pop();
  if (last === undefined) return true;
  if (tail?.open !== undefined) {
    tail.open.reader.end();
    tails.set(series, { path: tail.path, open: undefined });
    await tail.open.file.close();
  }
  for (const path of newer) {
    const reading = await ifThere(readRecords(path, taker));
    if (reading === undefined) return true;
    if (!reading.goesOn) return false;
    tails.set(series, { path, open: undefined });
  }
  const file = await ifThere(open(last));
  if (file === undefined) return true;
  const next = { file, reader: new RecordReader(taker) };
  tails.set(series, { path: last, open: next });
  return readTail(next, taker);
}

/** Undefined when a file was moved away since it was listed: it is listed where it is now the next time, and those after it wait. */
async function ifThere<T>(opening: Promise<T>): Promise<T | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function readTail({ file, reader }: OpenTail, taker: RecordsTaker): Promise<boolean> {
  // Files of other series may have had other columns meanwhile.
  reader.resume();
  return readOn(file, reader, taker);
}

/** Names of a series sort as they were begun; a file that was moved away keeps its name. */
function isAfter(path: string, other: string): boolean {
  return basename(path) > basename(other);
}
