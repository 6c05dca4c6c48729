import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePort, untilListening } from "../support/free-port.ts";
import { type HostedServer, withServerProcess } from "../support/hosted-server.ts";
import { mta } from "../support/run-mta.ts";
import { commandOn, ROOT, THIS_RUNTIME } from "../support/runtimes.ts";
import { SocketReader } from "../support/socket-reader.ts";
import { tethered } from "../support/tether.ts";

/** Has a message taken. */
async function sendThrough({ client }: HostedServer): Promise<void> {
  const { ask, close } = await client();
  for (const line of ["HELO c.test", "MAIL FROM:<a@c.test>", "RCPT TO:<b@x.test>", "DATA"])
    assert.match(await ask(line), /^[23]/);
  assert.match(await ask("text\r\n."), /^250 2\.6\.0 /);
  close();
}

/** Mail goes nowhere, so that nothing but these tests happens. */
const QUIET = ["<domain *>", "route [127.0.0.1]:1", "</domain>"];

test("a server whose standard output and error are closed lives on, and ends cleanly", async () => {
  await withServerProcess({ lines: ["log-level debug", ...QUIET] }, async (hosted) => {
    hosted.server.closeOutput();
    for (let at = 0; at < 5; at++) await sendThrough(hosted);
    assert.equal(await hosted.server.end("SIGTERM"), 0);
  });
});

test("a server whose standard output and error are on a full disk lives on, and ends cleanly", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-full-"));
  try {
    const port = await freePort();
    const config = join(folder, "config");
    await writeFile(
      config,
      `smtp-listener 127.0.0.1:${port}\nhost-name mx.test\ndelivery-queue spool`,
    );
    const [command, before] = commandOn(THIS_RUNTIME, "bin/mta.js");
    const full = openSync("/dev/full", "w");
    const child = spawn(...tethered(command, [...before, "serve", "-c", config]), {
      stdio: ["ignore", full, full],
      cwd: ROOT,
    });
    closeSync(full);
    const ended = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
    await untilListening(port);
    const client = connect(port, "127.0.0.1");
    const reader = new SocketReader(client);
    assert.match(await reader.line(), /^220 /);
    // It listens to signals as soon as it lets clients in; that can be asked only from outside.
    assert.equal((await mta("show", "status", "-c", config)).code, 0);
    client.destroy();
    // Deno's child.kill sends no second signal.
    process.kill(child.pid ?? 0, "SIGTERM");
    assert.equal(await ended, 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a full disk under log and statistics is said once each, and mail goes on", async () => {
  const lines = ["log-file /dev/full", "statistics-file /nowhere/at/all", ...QUIET];
  await withServerProcess({ lines }, async (hosted) => {
    for (let at = 0; at < 3; at++) await sendThrough(hosted);
    assert.equal(await hosted.server.end("SIGTERM"), 0);
    const said = hosted.server.output();
    assert.equal(said.split("the log file cannot be written").length, 2, said);
    assert.equal(said.split("statistics cannot be written").length, 2, said);
    assert.match(said, /info logging: accepted/);
  });
});

test("the log's folder may go while the server runs", async () => {
  await withServerProcess({ lines: ["log-file logs/log", ...QUIET] }, async (hosted) => {
    await sendThrough(hosted);
    await rm(join(hosted.folder, "logs"), { recursive: true, force: true });
    await sendThrough(hosted);
    assert.equal(await hosted.server.end("SIGTERM"), 0);
  });
});

test("files have no more rights than they need, whatever the umask", async () => {
  const lines = [
    ...["log-file logs/log", "statistics-file statistics", "pid-file pid"],
    ...["<acct-file records/acct.csv>", "</acct-file>", ...QUIET],
  ];
  await withServerProcess({ lines, umask: "000" }, async (hosted) => {
    await sendThrough(hosted);
    const modeOf = async (name: string): Promise<string> =>
      ((await stat(join(hosted.folder, name))).mode & 0o777).toString(8);
    assert.equal(await modeOf("statistics"), "644");
    assert.equal(await modeOf("pid"), "644");
    assert.equal(await modeOf("spool"), "700");
    assert.equal(await hosted.server.end("SIGTERM"), 0);
    assert.equal(await modeOf("logs/log"), "600");
    assert.equal(await modeOf("logs"), "700");
    assert.match(await readFile(join(hosted.folder, "logs/log"), "utf8"), /accepted/);
  });
});
