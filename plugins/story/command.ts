import { type CommandAnswer, type CommandCall, terminalLine } from "../../core/mod.ts";
import { USUAL_LIMIT } from "./query.ts";

/** Pages that are asked for at most, until there is something to show. */
const MOST_PAGES = 1000;

/** How long a search may take, milliseconds: one by no index looks at every event. */
const LIMIT = 600_000;

/** `mta search WORD…`. */
export const searchCommand: {
  readonly doc: string;
  readonly operands: string;
  readonly onlyAsks: true;
  readonly limit: number;
  run(call: CommandCall<unknown>): Promise<CommandAnswer>;
} = {
  doc: "find what happened to mail, as in: mta search rcpt:ann@example.net since:2h (needs: story yes)",
  operands: "WORD…",
  onlyAsks: true,
  limit: LIMIT,
  async run({ operands, ask, signal }) {
    const hits: Row[] = [];
    const limit = limitOf(operands);
    let next: string | null | undefined;
    for (let page = 0; page < MOST_PAGES && !signal.aborted; page++) {
      const words = next ? [...operands.filter(isNotAfter), `after:${next}`] : operands;
      const left = `limit:${limit - hits.length}`;
      const query = new URLSearchParams([...words, left].map((word) => ["w", word]));
      const data = await ask("GET", `/story/search?${query}`);
      if (!isPage(data)) throw new Error("the server gave no page");
      hits.push(...data.hits.filter(isRow));
      next = data.next;
      // A server that does not come on would be asked for ever.
      if (next === null || hits.length >= limit) break;
    }
    return { data: { hits, next: next ?? null }, text: textOf(hits, next ?? null) };
  },
};

function isNotAfter(word: string): boolean {
  return !word.toLowerCase().startsWith("after:");
}

function limitOf(words: readonly string[]): number {
  const given = words.findLast((word) => /^limit:\d{1,6}$/i.test(word));
  return given === undefined ? USUAL_LIMIT : Number(given.slice("limit:".length));
}

function textOf(hits: readonly Row[], next: string | null): string {
  const lines = hits.map(({ at, event, id, from, to, status, text }) => {
    const words = [at, event.padEnd(9), id.padEnd(10), `${from || "<>"} → ${to || "-"}`];
    return terminalLine([...words, status, text].filter((word) => word !== "").join("  "));
  });
  if (lines.length === 0) lines.push("nothing was found");
  if (next !== null) lines.push(`there is more: after:${next}`);
  return lines.join("\n");
}

interface Row {
  readonly at: string;
  readonly event: string;
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly status: string;
  readonly text: string;
}

const TEXTS = ["at", "event", "id", "from", "to", "status", "text"] as const;

function isRow(value: unknown): value is Row {
  if (typeof value !== "object" || value === null) return false;
  const texts: ReadonlyMap<string, unknown> = new Map(Object.entries(value));
  return TEXTS.every((name) => typeof texts.get(name) === "string");
}

function isPage(
  value: unknown,
): value is { readonly hits: readonly unknown[]; readonly next: string | null } {
  return (
    typeof value === "object" &&
    value !== null &&
    "hits" in value &&
    Array.isArray(value.hits) &&
    "next" in value &&
    (value.next === null || typeof value.next === "string")
  );
}
