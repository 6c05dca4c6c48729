import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../support/free-port.ts";
import { requireProgram, WITH_PROGRAMS } from "../support/programs.ts";
import { mta } from "../support/run-mta.ts";
import { commandOn, ROOT, THIS_RUNTIME } from "../support/runtimes.ts";
import { type ServerProcess, startServer } from "../support/server-process.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";
import { type Block, blocksOf } from "./blocks.ts";

const GUIDES = join(ROOT, "docs/guide");
const DECISIONS = join(ROOT, "docs/decisions");
/** Its blocks build on each other, with a zone; its own test runs them. */
const RUN_ELSEWHERE: readonly string[] = ["being-trusted.md"];

/** The port that guides let the server listen at; a test has a free one instead. */
const PORT = /\b2525\b/g;

async function pages(): Promise<ReadonlyMap<string, readonly Block[]>> {
  const guides = (await readdir(GUIDES)).filter((name) => name.endsWith(".md"));
  const files = [...guides.map((name) => join(GUIDES, name)), join(ROOT, "README.md")];
  const found = new Map<string, readonly Block[]>();
  for (const file of files) {
    const name = file.slice(ROOT.length + 1);
    if (!RUN_ELSEWHERE.some((each) => name.endsWith(each)))
      found.set(name, blocksOf(await readFile(file, "utf8")));
  }
  return found;
}

const all = await pages();

for (const [page, blocks] of all) {
  const configs = blocks.filter(({ language }) => language === "config");
  if (configs.length === 0) continue;
  test(`${page}: its configurations have no errors`, () =>
    inTemporaryFolder(async (folder) => {
      for (const { text, line } of configs) {
        const file = join(folder, "config");
        await writeFile(file, text);
        const { code, out } = await mta("check-config", "--no-files", file);
        assert.equal(code, 0, `${page}:${line}\n${out}`);
      }
    }));
}

/** Commands that a guide runs: `mta`, and `npx mta`, are those of this project on this runtime. */
async function makeCommands(folder: string): Promise<string> {
  const [command, before] = commandOn(THIS_RUNTIME, "bin/mta.js");
  const bin = join(folder, ".bin");
  await mkdir(bin);
  const line = [command, ...before].map((word) => `'${word}'`).join(" ");
  await writeFile(join(bin, "mta"), `#!/bin/sh\nexec ${line} "$@"\n`, { mode: 0o755 });
  await writeFile(join(bin, "npx"), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
  return bin;
}

for (const [page, blocks] of all) {
  if (!blocks.some(({ words }) => words.includes("run"))) continue;
  test(`${page}: its commands do what they are to do`, WITH_PROGRAMS, () =>
    inTemporaryFolder(async (folder) => {
      const bin = await makeCommands(folder);
      const port = String(await freePort());
      let server: ServerProcess | undefined;
      let shown = "";
      try {
        for (const { language, words, text, file, line } of blocks) {
          const placed = text.replaceAll(PORT, port);
          if (file !== undefined) await writeFile(join(folder, file), placed);
          if (language === "output")
            for (const each of text.trim().split("\n"))
              assert.ok(shown.includes(each), `${page}:${line}: ${each}\n${shown}`);
          if (!words.includes("run")) continue;
          if (words.includes("server"))
            server ??= await startServer(THIS_RUNTIME, join(folder, "config"));
          const run = spawnSync("bash", ["-euo", "pipefail", "-c", placed], {
            cwd: folder,
            encoding: "utf8",
            timeout: 50_000,
            env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
          });
          shown = `${run.stdout}\n${run.stderr}`;
          assert.equal(run.status, 0, `${page}:${line}\n${placed}\n${shown}`);
        }
      } finally {
        await server?.end("SIGTERM");
      }
    }),
  );
}

test("the systemd unit is one, and the container file has its form", WITH_PROGRAMS, async () => {
  requireProgram("systemd-analyze", "systemd");
  const unit = await readFile(join(ROOT, "docs/deploy/postrider.service"), "utf8");
  await inTemporaryFolder(async (folder) => {
    // The program it starts is not on every host that tests.
    const file = join(folder, "postrider.service");
    await writeFile(file, unit.replace("/usr/local/bin/mta", "/bin/true"));
    const run = spawnSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    assert.equal(run.stderr.trim(), "");
  });
  const lines = (await readFile(join(ROOT, "docs/deploy/Containerfile"), "utf8"))
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const known = /^(FROM|WORKDIR|RUN|COPY|USER|VOLUME|EXPOSE|STOPSIGNAL|ENTRYPOINT|CMD) \S/;
  for (const line of lines) assert.match(line, known);
  for (const line of lines.filter((each) => /^(VOLUME|ENTRYPOINT|CMD) /.test(each)))
    assert.ok(Array.isArray(JSON.parse(line.slice(line.indexOf(" ")))), line);
});

test("decisions have a number each, and it is in their title", async () => {
  const names = (await readdir(DECISIONS)).toSorted();
  const numbers = names.map((name) => /^(\d{4})-[-a-z0-9]+\.md$/.exec(name)?.[1] ?? name);
  assert.deepEqual(numbers, [...new Set(numbers)]);
  for (const [at, name] of names.entries()) {
    const text = await readFile(join(DECISIONS, name), "utf8");
    assert.match(text, new RegExp(`^# ${numbers[at]}:? [A-Z]`), name);
  }
});
