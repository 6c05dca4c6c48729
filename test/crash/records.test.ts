import assert from "node:assert/strict";
import { test } from "node:test";
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { recordsRun } from "./records-run.ts";

test("accounting misses nothing of a server killed under load, each bounce has its one report, and the story each event once", async () => {
  const lines: string[] = [];
  const result = await recordsRun(2, THIS_RUNTIME, (line) => lines.push(line));
  const { missing, unreported, reportedTwice, unrecordedReports, repeated, story } = result;
  assert.ok(result.taken > 0, lines.join("\n"));
  assert.deepEqual(
    { missing, unreported, reportedTwice, unrecordedReports, repeated, story },
    {
      ...{ missing: [], unreported: [], reportedTwice: [], unrecordedReports: 0 },
      ...{ repeated: [], story: [] },
    },
    lines.join("\n"),
  );
});
