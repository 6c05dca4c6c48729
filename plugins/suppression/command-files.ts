import { open } from "node:fs/promises";
import { type CommandAnswer, type CommandCall, duration, systemClock } from "../../core/mod.ts";
import { listIn, numberIn, textIn } from "./answer-fields.ts";
import { CSV_HEAD, columnsIn, csvLine } from "./csv.ts";
import { isRow } from "./row.ts";

/** Bytes of a file that are sent at once. */
const PIECE = 256 * 1024;
const BAR = 30;

type Call = CommandCall<unknown>;

/** The path of a list, or of what is done with it. */
export function pathOf(list: string, rest = ""): string {
  return `/suppression/${encodeURIComponent(list)}${rest}`;
}

/** Puts what is in a file on a list. */
export async function imported(
  { ask, progress, signal }: Call,
  list: string,
  file: string,
  options: ReadonlyMap<string, string>,
): Promise<CommandAnswer> {
  const query = new URLSearchParams();
  const [scope, over] = [options.get("scope"), expiryIn(options)];
  if (scope !== undefined) query.set("scope", scope);
  if (over !== undefined) query.set("expires", String(over));
  const path = pathOf(list, `/import?${query}`);
  const counts = { added: 0, changed: 0, kept: 0, bad: 0 };
  const firstBad: string[] = [];
  let head: string | undefined;
  let sent = 0;
  for await (const { lines, first, bytes, size } of piecesOf(file)) {
    signal.throwIfAborted();
    const isHead = first === 1 && columnsIn(lines[0]?.replace(/^\ufeff/, "") ?? "") !== undefined;
    if (isHead) head = lines[0];
    const named = head !== undefined && !isHead;
    const text = (named ? [head, ...lines] : lines).join("\n");
    const came = await ask("POST", path, text);
    for (const key of ["added", "changed", "kept", "bad"] as const)
      counts[key] += numberIn(came, key);
    for (const one of listIn(came, "firstBad")) {
      const line = numberIn(one, "line") + first - (named ? 2 : 1);
      if (firstBad.length < 10) firstBad.push(`line ${line}: ${textIn(one, "problem")}`);
    }
    sent += bytes;
    const share = size > 0 ? `${bar(sent / size)} ` : "";
    progress(`${share}${counts.added + counts.changed + counts.kept} entries`);
  }
  const more = firstBad.length < counts.bad ? ["…"] : [];
  const bad = counts.bad === 0 ? [] : [`${counts.bad} lines are no entries:`, ...firstBad, ...more];
  return { data: { ...counts, firstBad }, text: [countsText(counts), ...bad].join("\n") };
}

/** Writes all of a list as CSV, or as lines of JSON. */
export async function exported(
  { ask, write, progress, json, signal }: Call,
  list: string,
): Promise<CommandAnswer> {
  const overviewed = listIn(await ask("GET", "/suppression"), "lists").find(
    (one) => textIn(one, "name") === list,
  );
  const all = numberIn(overviewed, "addresses") + numberIn(overviewed, "digests");
  let count = 0;
  let next = "";
  let goesOn = json || (await write(`${CSV_HEAD}\r\n`));
  do {
    signal.throwIfAborted();
    const page = await ask("GET", pathOf(list, `?after=${encodeURIComponent(next)}`));
    const rows = listIn(page, "entries").filter(isRow);
    const lines = rows.map((row) => (json ? `${JSON.stringify(row)}\n` : `${csvLine(row)}\r\n`));
    if (lines.length > 0) goesOn = await write(lines.join(""));
    count += rows.length;
    if (all > 0) progress(`${bar(count / all)} ${count} entries`);
    next = textIn(page, "next");
  } while (next !== "" && goesOn);
  return { data: { entries: count }, text: "" };
}

interface FilePiece {
  readonly lines: readonly string[];
  /** The number of the first line. */
  readonly first: number;
  readonly bytes: number;
  /** Bytes of the whole file; 0 when it is not known. */
  readonly size: number;
}

/** The lines of a file, or of standard input, some at a time. A line that is not ended after a piece is cut. */
async function* piecesOf(file: string): AsyncGenerator<FilePiece> {
  const handle = file === "-" ? undefined : await open(file);
  try {
    const size = handle === undefined ? 0 : (await handle.stat()).size;
    const stream =
      handle === undefined
        ? process.stdin
        : handle.createReadStream({ highWaterMark: PIECE, autoClose: false });
    const decoder = new TextDecoder();
    let rest = "";
    let first = 1;
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk);
      const lines = `${rest}${decoder.decode(bytes, { stream: true })}`.split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > PIECE) throw new Error(`line ${first + lines.length} is too long`);
      if (lines.length > 0) yield { lines, first, bytes: bytes.length, size };
      first += lines.length;
    }
    if (rest !== "") yield { lines: [rest], first, bytes: 0, size };
  } finally {
    await handle?.close();
  }
}

/** When what is added is over, as `for` says, milliseconds since the epoch; undefined: never. */
export function expiryIn(options: ReadonlyMap<string, string>): number | undefined {
  const text = options.get("for");
  if (text === undefined) return undefined;
  const parsed = duration().parse(text);
  if (!parsed.ok || parsed.value === 0)
    throw new Error(`for=${text}: expected a time above 0 such as 90d`);
  return systemClock.now() + parsed.value;
}

/** What came of adding. */
export function countsText(counts: unknown): string {
  const [added, changed, kept] = [
    numberIn(counts, "added"),
    numberIn(counts, "changed"),
    numberIn(counts, "kept"),
  ];
  return `${added} entries added, ${changed} changed, ${kept} kept as they were`;
}

function bar(share: number): string {
  const done = Math.round(Math.min(1, share) * BAR);
  return `[${"#".repeat(done)}${" ".repeat(BAR - done)}]`;
}
