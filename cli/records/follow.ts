import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { type Clock, sleep } from "../../core/mod.ts";
import type { FileSeries } from "./record-files.ts";
import { RecordReader, type RecordsTaker, readOn, readRecords } from "./record-reader.ts";

/** Pause between two looks at the files, milliseconds. */
const PAUSE = 250;

/** The newest file of a series, read as far as it goes. */
interface Tail {
  readonly path: string;
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
    for (const { file } of tails.values()) await file.close();
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
  if (tail !== undefined && !(await readTail(tail, taker))) return false;
  const newer = files.filter((path) => tail === undefined || isAfter(path, tail.path));
  const last = newer.pop();
  if (last === undefined) return true;
  if (tail !== undefined) {
    tail.reader.end();
    tails.delete(series);
    await tail.file.close();
  }
  for (const path of newer) if (!(await readRecords(path, taker)).goesOn) return false;
  const next = { path: last, file: await open(last), reader: new RecordReader(taker) };
  tails.set(series, next);
  return readTail(next, taker);
}

async function readTail({ file, reader }: Tail, taker: RecordsTaker): Promise<boolean> {
  // Files of other series may have had other columns meanwhile.
  reader.resume();
  return readOn(file, reader, taker);
}

/** Names of a series sort as they were begun; a file that was moved away keeps its name. */
function isAfter(path: string, other: string): boolean {
  return basename(path) > basename(other);
}
