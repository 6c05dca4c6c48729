import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { systemClock } from "../../core/mod.ts";
import type { Arguments } from "../arguments.ts";
import { UsageError } from "../exit.ts";
import type { Terminal } from "../terminal.ts";
import { columnsOf, knownColumns } from "./columns.ts";
import { Groups } from "./groups.ts";
import { liveState } from "./live-state.ts";
import { ReadingProgress } from "./progress.ts";
import { readAll } from "./read-all.ts";
import { Selector, selectionOf } from "./selection.ts";
import { seriesMeant } from "./series-meant.ts";
import { Statistics } from "./statistics.ts";
import { statisticsData } from "./statistics-data.ts";
import { statisticsPicture } from "./statistics-picture.ts";
import { statisticsText } from "./statistics-text.ts";

/** What `mta stats` is asked. */
export interface StatsRequest {
  /** Conditions and files. */
  readonly operands: readonly string[];
  readonly options: Arguments["options"];
  readonly folder: string;
  /** Asks the running server. */
  readonly ask: (path: string) => Promise<unknown>;
}

/** Tables that are shown unless others are asked for. */
const USUAL = "domain,vmta";
/** Rows of a table, unless another number is asked for. */
const ROWS = 10;
/** Rows of a table at most. */
const MOST_ROWS = 10_000;

/** `mta stats`: what accounting files come to. Returns the exit code: 1 when a file could not be read. */
export async function stats(request: StatsRequest, to: Terminal): Promise<number> {
  const { operands, options, folder, ask } = request;
  const { selection, names } = selectionOf(operands, options, systemClock.now());
  const by = (options.get("by") ?? USUAL).split(",").filter((name) => name !== "");
  const rows = rowsOf(options.get("maxitems"));
  const live = options.has("live") ? await liveState(ask, rows) : undefined;
  const series = await seriesMeant(names, options, folder, to, live === undefined);
  const files = (await Promise.all(series.map((one) => one.files()))).flat();
  const columns = await columnsOf(files);
  const tables = by.map((name) => new Groups(name));
  const asked = options.has("by") ? tables.map(({ column }) => column) : [];
  knownColumns([...selection.conditions.map(({ column }) => column), ...asked], columns);
  const progress = new ReadingProgress(to, () => systemClock.now());
  await progress.measure(files);
  const found = new Statistics(new Selector(selection), tables, progress);
  const code = await readAll(files, found, to);
  progress.end();
  const svg = options.get("svg");
  if (svg !== undefined) await writeFile(resolve(folder, svg), statisticsPicture(found, rows));
  if (options.has("json"))
    to.print(JSON.stringify(statisticsData(found, rows, live), undefined, 2));
  else to.print(statisticsText(found, rows, live));
  return code;
}

function rowsOf(text: string | undefined): number {
  if (text === undefined) return ROWS;
  const rows = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (rows < 1 || rows > MOST_ROWS)
    throw new UsageError(`--maxitems takes a number from 1 to ${MOST_ROWS}`);
  return rows;
}
