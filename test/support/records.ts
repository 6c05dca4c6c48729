import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "./until.ts";

/** A record of accounting, by column. */
export type AccountingRow = Readonly<Record<string, string>>;

/** The records in a file's text. */
export function recordsIn(text: string): readonly AccountingRow[] {
  const [head = "", ...lines] = text.trimEnd().split("\r\n");
  const names = head.split(",");
  return lines.map((line) => {
    const cells = Array.from(line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g), ([, cell = ""]) =>
      cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
    );
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ""]));
  });
}

/** The records in the files `acct-….csv` of a folder, as soon as there are so many. Rejects with those there are after 20 seconds. */
export async function recordsOf(folder: string, count: number): Promise<readonly AccountingRow[]> {
  let rows: readonly AccountingRow[] = [];
  try {
    return await until("the records", async () => {
      const names = (await readdir(folder)).filter((name) => /^acct-.*\.csv$/.test(name)).sort();
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
      rows = texts.flatMap(recordsIn);
      return rows.length >= count ? rows : undefined;
    });
  } catch (error) {
    const found = rows.map(({ type, rcpt, dsnDiag }) => `${type} ${rcpt} ${dsnDiag}`);
    throw new Error(`of ${count} records there are ${rows.length}: ${found.join("; ")}`, {
      cause: error,
    });
  }
}
