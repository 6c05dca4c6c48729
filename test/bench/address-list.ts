/** Memory and look-up time of an address list. Usage: npx bun test/bench/address-list.ts [ADDRESSES] */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEntries } from "../../plugins/address-lists/read-entries.ts";

const count = Number(process.argv[2] ?? 1_000_000);
const folder = await mkdtemp(join(tmpdir(), "mta-list-bench-"));
try {
  const path = join(folder, "list");
  const address = (at: number): string => `first.last${at}@host${at % 5000}.example.com`;
  const lines = Array.from({ length: count }, (_, at) => `${address(at)}\n`);
  await writeFile(path, lines.join(""));
  lines.length = 0;
  const begun = performance.now();
  const { entries } = await readEntries(path, { a: 1, b: 2 }, new AbortController().signal);
  const read = performance.now() - begun;
  let found = 0;
  const asked = performance.now();
  for (let at = 0; at < count; at++) if (entries.has(address(at * 2))) found++;
  const each = ((performance.now() - asked) * 1000) / count;
  const megabytes = (entries.bytes / 1e6).toFixed(1);
  console.log(
    `${entries.size} addresses: ${megabytes} MB, read in ${read.toFixed(0)} ms; a look-up ${each.toFixed(2)} µs, ${found} found`,
  );
} finally {
  await rm(folder, { recursive: true });
}
