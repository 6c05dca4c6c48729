import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { mta } from "../../test/support/run-mta.ts";
import { commandOn, ROOT, THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { AnswerLines } from "./answer-lines.ts";

/** Runs `mta init` in a process of its own with an input. */
function initWith(
  input: string,
  ...words: string[]
): { code: number | null; out: string; err: string } {
  const [command, before] = commandOn(THIS_RUNTIME, "bin/mta.js");
  const run = spawnSync(command, [...before, "init", ...words], {
    input,
    cwd: ROOT,
    encoding: "utf8",
    timeout: 50_000,
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

/** That a configuration has nothing a server would complain about. */
async function checksClean(folder: string): Promise<void> {
  const { code, out } = await mta("check-config", "--strict", join(folder, "config"));
  assert.equal(code, 0, out);
  assert.match(out, /no problems found/);
}

test("five answers from a pipe are a configuration without a warning, a key, and records to publish", () =>
  inTemporaryFolder(async (folder) => {
    const answers = [
      // Each answer that makes no sense is asked for again.
      "localhost",
      "mail.example.net",
      "0.0.0.0/0",
      "10.0.0.0/8 127.0.0.1",
      "127.0.0.1",
      "smtp provider",
      "direct",
      "",
    ];
    const { code, out, err } = initWith(
      `${answers.join("\n")}\n`,
      "--folder",
      folder,
      "--port",
      "2525",
    );
    assert.equal(code, 0, err);
    assert.match(err, /1\/5 .*\n.*Not understood; expected a full name.*\n1\/5/);
    assert.match(err, /with 0\.0\.0\.0\/0 anybody could send spam/);
    await checksClean(folder);
    const config = await readFile(join(folder, "config"), "utf8");
    for (const line of [
      "host-name mail.example.net",
      "smtp-listener 0.0.0.0:2525",
      "<source 10.0.0.0/8>",
      "    smtp-source-host 127.0.0.1 mail.example.net",
      "domain-key s1,example.net,s1.example.net.pem",
    ])
      assert.ok(config.split("\n").includes(line), line);
    const rights = async (name: string): Promise<number> =>
      (await stat(join(folder, name))).mode & 0o777;
    assert.deepEqual([await rights("config"), await rights("s1.example.net.pem")], [0o600, 0o600]);
    for (const record of [
      "mail.example.net. IN A 127.0.0.1",
      "; 127.0.0.1 IN PTR mail.example.net.",
      'example.net. IN TXT "v=spf1 ip4:127.0.0.1 -all"',
      "bounces.example.net. IN MX 10 mail.example.net.",
    ])
      assert.ok(out.split("\n").includes(record), `${record}\n${out}`);
    assert.match(out, /^s1\._domainkey\.example\.net\. IN TXT/m);
    assert.match(out, /^_dmarc\.example\.net\. IN TXT "v=DMARC1; p=none;/m);
  }));

test("options answer for a script, and nothing is overwritten", () =>
  inTemporaryFolder(async (folder) => {
    const words = ["init", "--yes", "--folder", folder, "--host-name", "out.example.org"];
    const first = await mta(
      ...words,
      "--smart-host",
      "smtp.provider.example:587",
      "--port",
      "2525",
    );
    assert.equal(first.code, 0, first.err);
    await checksClean(folder);
    const config = await readFile(join(folder, "config"), "utf8");
    assert.match(config, /^ {4}route smtp\.provider\.example:587$/m);
    assert.match(config, /^smtp-listener 127\.0\.0\.1:2525$/m);
    const again = await mta(...words);
    assert.equal(again.code, 1);
    assert.match(again.err, /config already exists: nothing was written/);
    assert.equal(await readFile(join(folder, "config"), "utf8"), config);
  }));

test("a key that is there is used, and what is no key keeps a configuration from being written", () =>
  inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, "s1.example.org.pem"), "no key");
    const words = ["init", "--yes", "--folder", folder, "--host-name", "out.example.org"];
    const { code, err } = await mta(...words);
    assert.equal(code, 1, err);
    assert.match(err, /s1\.example\.org\.pem is there and cannot be used/);
    assert.deepEqual(await readdir(folder), ["s1.example.org.pem"]);
    const none = await mta(...words, "--dkim-domain", "none");
    assert.equal(none.code, 0, none.err);
    await checksClean(folder);
  }));

for (const [option, value] of [
  ["--host-name", "mail.example.net\nallow-open-relay yes"],
  ["--host-name", "mail.example.net # x"],
  ["--relay-from", "0/0"],
  ["--relay-from", "::/0"],
  ["--relay-from", "127.0.0.1>\nplugin /tmp/evil.ts"],
  ["--send-from", "127.0.0.1 name\n<source 0/0>"],
  ["--smart-host", "a.test:99999"],
  ["--smart-host", "a.test\nplugin /tmp/evil.ts"],
  ["--smart-host", "$(reboot)"],
  ["--dkim-domain", "../../etc/passwd"],
  ["--dkim-domain", "a.test,/etc/shadow"],
  ["--postmaster", "a@b.test\nplugin /tmp/evil.ts"],
  ["--port", "0"],
  ["--port", "25;"],
] as const)
  test(`${option} ${JSON.stringify(value)} is refused, and nothing is written`, () =>
    inTemporaryFolder(async (folder) => {
      const base = ["init", "--yes", "--folder", folder];
      const rest = option === "--host-name" ? [] : ["--host-name", "mail.example.net"];
      const { code, err } = await mta(...base, ...rest, option, value);
      assert.equal(code, 2, err);
      assert.deepEqual(await readdir(folder), []);
    }));

test("answers that end too early, are never understood, or have no end write nothing", () =>
  inTemporaryFolder(async (folder) => {
    for (const [input, told] of [
      ["mail.example.net\n", /the answers ended too early/],
      ["\u0000\n\u001b[2J\n\n\n..\n", /answers were not understood/],
      ["x".repeat(100_000), /more than 4096 characters/],
    ] as const) {
      const { code, err } = initWith(input, "--folder", folder);
      assert.equal(code, 1, err);
      assert.match(err, told);
      assert.deepEqual(await readdir(folder), []);
    }
  }));

test("a person at a terminal answers the same questions", () =>
  inTemporaryFolder(async (folder) => {
    const [command, before] = commandOn(THIS_RUNTIME, "bin/mta.js");
    const line = [command, ...before, "init", "--folder", folder, "--port", "2525"]
      .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
      .join(" ");
    // `script` gives it a pseudo-terminal.
    const run = spawnSync("script", ["-qec", line, "/dev/null"], {
      input: "mail.example.net\n\n\n\n\n",
      cwd: ROOT,
      encoding: "utf8",
      timeout: 50_000,
    });
    assert.equal(run.status, 0, run.stdout);
    assert.match(run.stdout, /5\/5 Which domain's mail is to be signed/);
    await checksClean(folder);
  }));

test("lines are the same in whatever pieces they come", async () => {
  async function* pieces(): AsyncGenerator<Buffer> {
    for (const piece of ["o", "ne\r\ntw", "o\n\nlast"]) yield Buffer.from(piece);
  }
  const lines = new AnswerLines(pieces());
  const all = [await lines.next(), await lines.next(), await lines.next(), await lines.next()];
  assert.deepEqual(all, ["one", "two", "", "last"]);
  assert.equal(await lines.next(), undefined);
});
