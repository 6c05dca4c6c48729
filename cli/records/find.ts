import { systemClock } from "../../core/mod.ts";
import type { Arguments } from "../arguments.ts";
import { EXIT, Refused, UsageError } from "../exit.ts";
import { type Terminal, writeBytes } from "../terminal.ts";
import { columnsOf, knownColumns } from "./columns.ts";
import { FindOutput, recordFormat } from "./find-output.ts";
import { follow } from "./follow.ts";
import { ReadingProgress } from "./progress.ts";
import { readAll } from "./read-all.ts";
import type { RecordsTaker } from "./record-reader.ts";
import { Selector, selectionOf } from "./selection.ts";
import { seriesMeant } from "./series-meant.ts";

/** What `mta find` is asked. */
export interface FindRequest {
  /** Conditions and files. */
  readonly operands: readonly string[];
  readonly options: Arguments["options"];
  readonly folder: string;
  /** Ends `--follow`; it ends with the process otherwise. */
  readonly signal?: AbortSignal | undefined;
}

/** `mta find`: records of accounting files that fit conditions. Returns the exit code: 1 when a file could not be read. */
export async function find(request: FindRequest, to: Terminal): Promise<number> {
  const { operands, options, folder } = request;
  const { selection, names } = selectionOf(operands, options, systemClock.now());
  const format = recordFormat(options.has("json") ? "json" : options.get("format"));
  const most = mostOf(options.get("maxitems"));
  if (options.has("follow") && options.has("count"))
    throw new UsageError("--follow has no end at which to count");
  const series = await seriesMeant(names, options, folder, to, true);
  const files = (await Promise.all(series.map((one) => one.files()))).flat();
  const columns = await columnsOf(files);
  const chosen = options.get("fields")?.split(",") ?? columns;
  knownColumns([...selection.conditions.map(({ column }) => column), ...chosen], columns);
  const taker = new Finding({
    ...{ selector: new Selector(selection), most, to },
    ...(options.has("count") ? {} : { output: new FindOutput(format, chosen) }),
    progress: new ReadingProgress(to, () => systemClock.now()),
  });
  await taker.progress.measure(files);
  if (options.has("follow")) {
    if (columns.length === 0) throw new Refused("there are no files with records yet");
    const { signal = new AbortController().signal } = request;
    await follow(series, taker, systemClock, signal);
    return EXIT.done;
  }
  const code = await readAll(files, taker, to);
  taker.progress.end();
  if (options.has("count")) to.print(String(taker.found));
  return code;
}

function mostOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError("--maxitems takes a number");
}

/** Puts out what fits as it is read. */
class Finding implements RecordsTaker {
  readonly #selector: Selector;
  readonly #output: FindOutput | undefined;
  readonly #most: number;
  readonly #to: Terminal;
  readonly progress: ReadingProgress;
  found = 0;

  constructor(given: {
    readonly selector: Selector;
    readonly output?: FindOutput;
    readonly most: number;
    readonly to: Terminal;
    readonly progress: ReadingProgress;
  }) {
    this.#selector = given.selector;
    this.#output = given.output;
    this.#most = given.most;
    this.#to = given.to;
    this.progress = given.progress;
  }

  header(header: Parameters<RecordsTaker["header"]>[0]): void {
    this.#selector.header(header);
    this.#output?.header(header);
  }

  record(row: Parameters<RecordsTaker["record"]>[0]): void {
    if (this.found >= this.#most || !this.#selector.matches(row)) return;
    this.found++;
    this.#output?.add(row);
  }

  async pause(bytes: number): Promise<boolean> {
    this.progress.add(bytes);
    const isHeard = this.#output === undefined || (await writeBytes(this.#to, this.#output.take()));
    return isHeard && this.found < this.#most;
  }
}
