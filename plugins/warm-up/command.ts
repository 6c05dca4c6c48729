import { readFile, stat, writeFile } from "node:fs/promises";
import type { CommandAnswer, CommandCall } from "../../core/mod.ts";
import { MOST_LINES } from "./api.ts";
import type { WarmUpReport } from "./contract.ts";
import { csvOf, HEAD } from "./csv.ts";

/** The longest file that is read, bytes. */
const LONGEST_FILE = 64 * 1024 * 1024;

/** `mta warmup export FILE` and `mta warmup import FILE`. */
export const warmUpCommand: {
  readonly doc: string;
  readonly operands: string;
  readonly onlyAsks: (operands: readonly string[]) => boolean;
  readonly limit: number;
  run(call: CommandCall<unknown>): Promise<CommandAnswer>;
} = {
  doc: "write how far warm-ups have come to a CSV file (- for standard output), or take it over from one",
  operands: "export|import FILE",
  limit: 600_000,
  onlyAsks: ([action, file]) => action === "export" && file === "-",
  async run({ operands: [action, file, ...more], ask }) {
    if (file === undefined || more.length > 0 || (action !== "export" && action !== "import"))
      throw new Error("usage: mta warmup export FILE, or mta warmup import FILE");
    return action === "export" ? exported(file, ask) : imported(file, ask);
  },
};

type Ask = CommandCall<unknown>["ask"];

async function exported(file: string, ask: Ask): Promise<CommandAnswer> {
  const data: WarmUpReport[] = [];
  for (let after: string | undefined = ""; after !== undefined; ) {
    const query: string = after === "" ? "" : `?${new URLSearchParams({ after })}`;
    const page: unknown = await ask("GET", `/warm-up${query}`);
    if (!isPage(page)) throw new Error("the server gave an invalid answer");
    data.push(...page.warmUps);
    after = page.next !== undefined && page.next > after ? page.next : undefined;
  }
  const text = csvOf(data);
  if (file === "-") return { data, text: text.trimEnd() };
  await writeFile(file, text);
  return { data, text: `${text.split("\n").length - 2} warm-ups written to ${file}` };
}

function isPage(
  value: unknown,
): value is { readonly warmUps: readonly WarmUpReport[]; readonly next: string | undefined } {
  if (typeof value !== "object" || value === null || !("warmUps" in value)) return false;
  return Array.isArray(value.warmUps) && value.warmUps.every(isReport);
}

function isReport(value: unknown): value is WarmUpReport {
  if (typeof value !== "object" || value === null) return false;
  const { virtualMta, domain, day, date }: Partial<Record<string, unknown>> = { ...value };
  return (
    [virtualMta, domain, date].every((each) => typeof each === "string") && typeof day === "number"
  );
}

async function imported(file: string, ask: Ask): Promise<CommandAnswer> {
  const { size } = await stat(file);
  if (size > LONGEST_FILE) throw new Error(`${file} has more than ${LONGEST_FILE} bytes`);
  const [head = "", ...lines] = (await readFile(file, "utf8"))
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/);
  if (head.trim() !== HEAD) throw new Error(`${file}:1: expected the line ${HEAD}`);
  let count = 0;
  // All are looked at before any counts.
  for (const check of ["yes", "no"])
    for (let at = 0; at < lines.length; at += MOST_LINES) {
      const query = new URLSearchParams({ first: String(at + 2), check });
      const part = lines.slice(at, at + MOST_LINES);
      const came: unknown = await ask("POST", `/warm-up?${query}`, part.join("\n"));
      if (check === "no") count += linesIn(came);
    }
  return { data: { lines: count }, text: `${count} warm-ups taken over from ${file}` };
}

function linesIn(answer: unknown): number {
  const isCount = typeof answer === "object" && answer !== null && "lines" in answer;
  return isCount && typeof answer.lines === "number" ? answer.lines : 0;
}
