import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { compileLibrary } from "../../test/support/failing-disk.ts";
import { freePort } from "../../test/support/free-port.ts";
import { type LoadMessage, loadMessage, runLoadSession } from "../../test/support/load-session.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { type ServerProcess, startServer } from "../../test/support/server-process.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { START_AGAIN } from "./end-process.ts";

const SOURCE = fileURLToPath(new URL("../../test/conformance/failing-disk.c", import.meta.url));

/** At its end, or at MAIL when the record of a delivery has met the fault before. */
const REFUSED = /^content: 451 |^sender: /;

interface Given {
  /** Of the spool. */
  readonly directory: string;
  readonly peer: SmtpPeer;
  start(): Promise<ServerProcess>;
  /** Makes the disk fail in a way, or work again. */
  fail(how: "meta" | "broken" | undefined): void;
  /** Sends one message; resolves with the reply that was not expected. */
  send(id: string): Promise<string | undefined>;
}

async function onDisk(run: (given: Given) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "mta-failing-"));
  const [library, flag] = [join(folder, "failing-disk.so"), join(folder, "failing")];
  compileLibrary(SOURCE, library);
  const peer = new SmtpPeer();
  const [sink, port] = [await peer.listen(), await freePort()];
  const config = join(folder, "config");
  const route = `<domain *>\nroute [127.0.0.1]:${sink}\nretry-after 1s\n</domain>\n`;
  writeFileSync(
    config,
    `host-name mx.test\ndrain-timeout 3s\nsmtp-listener 127.0.0.1:${port}\n${route}`,
  );
  const environment = { LD_PRELOAD: library, FAILING_DISK: flag };
  const started: ServerProcess[] = [];
  try {
    await run({
      directory: join(folder, "spool"),
      peer,
      async start() {
        const server = await startServer(THIS_RUNTIME, config, { environment });
        started.push(server);
        return server;
      },
      fail: (how) => (how === undefined ? rmSync(flag) : writeFileSync(flag, how)),
      send(id) {
        const messages: LoadMessage[] = [loadMessage(id, "b@dest.test")];
        const next = (): LoadMessage | undefined => messages.shift();
        return runLoadSession({ port, next, acknowledged: () => {} });
      },
    });
  } finally {
    for (const server of started) await server.end("SIGKILL");
    await peer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

test("a server whose disk failed once takes mail again, delivers it, and ends when told to", () =>
  onDisk(async ({ peer, start, fail, send }) => {
    const server = await start();
    assert.equal(await send("m1"), undefined);
    await peer.taken(1);
    fail("meta");
    assert.match((await send("m2")) ?? "", REFUSED);
    assert.match((await send("m3")) ?? "", REFUSED);
    fail(undefined);
    await until("mail to be taken", async () =>
      (await send("m4")) === undefined ? true : undefined,
    );
    await peer.taken(2);
    fail("meta");
    assert.match((await send("m5")) ?? "", REFUSED);
    assert.equal(await server.end("SIGTERM"), 0);
    fail(undefined);
    const again = await start();
    assert.equal(await send("m6"), undefined);
    await peer.taken(3);
    assert.equal(await again.end("SIGTERM"), 0);
  }));

test("a server whose database cannot be opened again ends, says so, and starts clean", () =>
  onDisk(async ({ peer, start, fail, send }) => {
    const server = await start();
    assert.equal(await send("m1"), undefined);
    fail("broken");
    const refused = await send("m2");
    assert.notEqual(refused, undefined);
    assert.equal(await server.end("SIGTERM"), START_AGAIN, server.output());
    assert.match(server.output(), /broke and cannot be opened again; the server ends: /);
    fail(undefined);
    const again = await start();
    await peer.taken(1);
    assert.equal(await send("m3"), undefined);
    await peer.taken(2);
    assert.equal(await again.end("SIGTERM"), 0);
  }));

test("a server whose spool was removed takes nothing, also when there is another folder, and ends when told to", () =>
  onDisk(async ({ directory, peer, start, send }) => {
    const server = await start();
    assert.equal(await send("m1"), undefined);
    await peer.taken(1);
    rmSync(directory, { recursive: true });
    assert.match((await send("m2")) ?? "", REFUSED);
    mkdirSync(directory);
    assert.match((await send("m3")) ?? "", REFUSED);
    assert.match(server.output(), /spool\S* was removed while it was in use/);
    assert.equal(await server.end("SIGTERM"), 0);
    const again = await start();
    assert.equal(await send("m4"), undefined);
    await peer.taken(2);
    assert.equal(await again.end("SIGTERM"), 0);
  }));
