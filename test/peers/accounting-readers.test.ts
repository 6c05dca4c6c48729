import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { RecordedOutcome } from "../../core/mod.ts";
import { AppendedFile, fileAt, layoutBy } from "../support/accounting-file.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { sampleOutcome } from "../support/journal-entries.ts";
import { requireProgram, runProgram, WITH_PROGRAMS } from "../support/programs.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";

/** What strangers may have written into addresses, replies and ids, and what is read of it. */
const TEXTS: readonly (readonly [written: string, read: string])[] = [
  ["plain", "plain"],
  ['"quoted", with, commas', '"quoted", with, commas'],
  ['"', '"'],
  ['""', '""'],
  ["back\\slash\\", "back\\slash\\"],
  ['back\\"slash', 'back\\"slash'],
  [" blanks ", " blanks "],
  ["two\r\nlines\n", "two  lines "],
  ["nul\0 and \u001b[31mred", "nul? and ?[31mred"],
  ["Grüße 東京 🙂", "Grüße 東京 🙂"],
  ["=1+1", "=1+1"],
  ["\u202eturned", "?turned"],
  ["'", "'"],
  [",", ","],
];

function outcomeWith(job: string): RecordedOutcome {
  return sampleOutcome({ job });
}

/** A file with a record for each of the texts, as its job, and as its first and last column. */
async function writtenFile(folder: string, format: "csv" | "json"): Promise<string> {
  const columns = ["jobId", "rcpt", "vmta", "userString"];
  const lines = TEXTS.map(([userString]) => {
    const layout = layoutBy({
      ...{ format, userString, records: ["d"] },
      recordFields: [["d", columns.map((field) => ({ kind: "with", field }) as const)]],
    });
    const line = layout.line({ type: "d", of: outcomeWith(userString) }, { of: () => "" });
    return { line: line ?? "", head: layout.head };
  });
  const log = { debug() {}, info() {}, notice() {}, warning() {}, error() {} };
  const options = fileAt(join(folder, `acct.${format}`), lines[0]?.head ?? "");
  const file = new AppendedFile(options, new FakeClock(), log);
  for (const { line } of lines) await file.append(line);
  await file.close();
  const [name = ""] = (await readdir(folder)).filter((one) => one.endsWith(format));
  return join(folder, name);
}

const EXPECTED = TEXTS.map(([, text]) => ({
  ...{ type: "d", rcpt: "ann@x.test", vmta: "v", jobId: text, userString: text },
}));

test(
  "readers of CSV by the rules of Python, PHP and Go find the same records, whatever strangers wrote",
  WITH_PROGRAMS,
  async () => {
    requireProgram("python3", "python3");
    await inTemporaryFolder(async (folder) => {
      const path = await writtenFile(folder, "csv");
      const script = join(import.meta.dirname, "read-accounting.py");
      const { code, output } = await runProgram("python3", [script, path]);
      assert.equal(code, 0, output);
      const found: unknown = JSON.parse(output);
      assert.deepEqual(found, { python: EXPECTED, php: EXPECTED, go: EXPECTED });
    });
  },
);

test("jq reads JSON records, with all that strangers wrote", WITH_PROGRAMS, async () => {
  requireProgram("jq", "jq");
  await inTemporaryFolder(async (folder) => {
    const path = await writtenFile(folder, "json");
    const { code, output } = await runProgram("jq", ["-c", "[.type, .jobId, .userString]", path]);
    assert.equal(code, 0, output);
    const rows = output
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    assert.deepEqual(
      rows,
      TEXTS.map(([text]) => ["d", text, text]),
    );
  });
});
