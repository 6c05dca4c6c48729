import assert from "node:assert/strict";
import { test } from "node:test";
import { type ProcessClient, withServerProcess } from "../support/hosted-server.ts";

async function beginMail({ ask }: ProcessClient): Promise<void> {
  for (const line of ["HELO c.test", "MAIL FROM:<a@c.test>", "RCPT TO:<b@x.test>", "DATA"])
    assert.match(await ask(line), /^[23]/);
}

test("SIGTERM ends the server in its time, with a client that trickles content for ever", async () => {
  await withServerProcess({ lines: ["drain-timeout 1s"] }, async ({ server, client }) => {
    const [trickling, silent, idle] = [await client(), await client(), await client()];
    await beginMail(trickling);
    await beginMail(silent);
    await idle.ask("HELO c.test");
    await idle.ask("MAIL FROM:<a@c.test>");
    const drip = setInterval(() => trickling.send("x"), 50);
    try {
      const ended = server.end("SIGTERM");
      assert.match(await idle.reader.line(), /^421 4\.3\.2 /);
      assert.equal(await ended, 0);
    } finally {
      clearInterval(drip);
    }
    assert.match(server.output(), /the time to drain is over: .*waitingFor=smtp-listener/);
    for (const each of [trickling, silent, idle]) {
      await each.reader.end();
      each.close();
    }
  });
});

test("SIGTERM ends the server in its time, with a plugin that never answers", async () => {
  const hooks =
    "inspectMessage: () => new Promise(() => {}), drain: () => new Promise(() => {}), stop: () => new Promise(() => {})";
  await withServerProcess({ lines: ["drain-timeout 1s"], hooks }, async ({ server, client }) => {
    const waiting = await client();
    await beginMail(waiting);
    waiting.send("text\r\n.\r\n");
    assert.equal(await server.end("SIGTERM"), 0);
    assert.match(server.output(), /did not stop in time; going on without it part=of-the-test/);
    waiting.close();
  });
});

test("a second SIGTERM does not wait for the first", async () => {
  const hooks = "drain: () => new Promise(() => {})";
  await withServerProcess({ lines: ["drain-timeout 10m"], hooks }, async ({ server, client }) => {
    const silent = await client();
    await beginMail(silent);
    process.kill(server.pid, "SIGTERM");
    await server.says("draining");
    assert.equal(await server.end("SIGTERM"), 0);
    silent.close();
  });
});
