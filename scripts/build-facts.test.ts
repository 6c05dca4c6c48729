import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { buildFacts, factsModule } from "./build-facts.ts";

test("a build tells its time and its commit, and invents neither", () => {
  const folder = mkdtempSync(join(tmpdir(), "mta-build-"));
  const git = (...words: readonly string[]): string =>
    execFileSync("git", [
      ...["-C", folder, "-c", "user.name=T", "-c", "user.email=t@x.test"],
      ...words,
    ]).toString("utf8");
  const now = new Date("2026-05-06T07:08:09.100Z");
  try {
    assert.deepEqual(buildFacts(folder, undefined, now), { date: "2026-05-06T07:08:09.100Z" });
    git("init", "--quiet");
    writeFileSync(join(folder, "file"), "one");
    git("add", "file");
    git("commit", "--quiet", "-m", "first");
    const revision = git("rev-parse", "HEAD").trim();
    const facts = buildFacts(folder, "1700000000", now);
    assert.deepEqual(facts, { date: "2023-11-14T22:13:20.000Z", revision });
    assert.equal(
      factsModule(facts),
      `export const BUILD = {"date":"2023-11-14T22:13:20.000Z","revision":"${revision}"};\n`,
    );
    // A tree that was unpacked inside another one's is not of its commit, nor is one with changes.
    mkdirSync(join(folder, "inner"));
    assert.equal(buildFacts(join(folder, "inner"), undefined, now).revision, undefined);
    writeFileSync(join(folder, "file"), "two");
    assert.equal(buildFacts(folder, undefined, now).revision, undefined);
    assert.throws(() => buildFacts(folder, "soon", now), /seconds since 1970/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
