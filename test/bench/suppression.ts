/**
 * `bun test/bench/suppression.ts [ENTRIES] [digests]`: a learned suppression list on disk, with addresses or with their digests: how fast it
 * is filled and its filter built, and what asking about an address takes that is on it, or is not.
 */
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../../core/telemetry/log.ts";
import { systemClock } from "../../core/time/clock.ts";
import { systemRandom } from "../../core/time/random.ts";
import type { Subject } from "../../plugins/suppression/entry-key.ts";
import { KeptLists } from "../../plugins/suppression/kept-lists.ts";

const count = Number(process.argv[2] ?? 10_000_000);
const hidden = process.argv[3] === "digests";
const QUESTIONS = 200_000;
const PIECE = 1000;

const address = (at: number): string => `first.last${at}@host${at % 5000}.example.com`;
const subject = (at: number): Subject =>
  hidden
    ? { kind: "digest", digest: createHash("sha256").update(address(at)).digest() }
    : { kind: "address", address: address(at) };
const seconds = (from: number): string => ((performance.now() - from) / 1000).toFixed(1);

const folder = await mkdtemp(join(tmpdir(), "mta-suppression-bench-"));
const options = {
  folder: join(folder, "suppression"),
  maxSize: 64 * 1024 ** 3,
  clock: systemClock,
  random: systemRandom,
  log: createLog("bench", (event) => console.error(event)),
};
const asked = [{ name: "list", scopesOf: () => [""] }];

/** Microseconds of the processor that one question takes, whatever else it does meanwhile, and how many of them found somebody. */
function ask(lists: KeptLists, first: number, span: number): string {
  // Pure arithmetic picks who is asked about: neighbours on disk are not asked one after the other.
  const names = Array.from({ length: QUESTIONS }, (_, at) =>
    address(first + ((at * 7919 * 104_729) % span)),
  );
  let found = 0;
  const began = process.cpuUsage();
  for (const name of names) if (lists.find(name, asked, undefined) !== undefined) found++;
  const { user, system } = process.cpuUsage(began);
  const each = (user + system) / QUESTIONS;
  return `${each.toFixed(2)} µs (${found} of ${QUESTIONS} found)`;
}

try {
  const filling = await KeptLists.open(options);
  await filling.settled();
  let began = performance.now();
  for (let from = 0; from < count; from += PIECE)
    await filling.change((writer) => {
      for (let at = from; at < Math.min(count, from + PIECE); at++)
        writer.put(
          { list: "list", subject: subject(at), scope: "" },
          { reason: "import", at: 1_800_000_000_000, expires: undefined, text: "" },
        );
    });
  console.log(
    `${count} entries put in ${seconds(began)} s, ${(filling.size.disk / 1e6).toFixed(0)} MB on disk`,
  );
  await filling.close();

  const lists = await KeptLists.open(options);
  console.log(`without a filter yet, not listed: ${ask(lists, count, count)}`);
  began = performance.now();
  let stall = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    stall = Math.max(stall, performance.now() - last);
    last = performance.now();
  }, 1);
  await lists.settled();
  clearInterval(timer);
  console.log(
    `filter built in ${seconds(began)} s, ${(lists.size.memory / 1e6).toFixed(1)} MB; the longest wait of others meanwhile was ${stall.toFixed(1)} ms`,
  );
  for (const round of [1, 2, 3]) {
    console.log(`round ${round}: not listed: ${ask(lists, count, count)}`);
    console.log(`round ${round}: listed: ${ask(lists, 0, count)}`);
  }
  await lists.close();
} finally {
  await rm(folder, { recursive: true });
}
