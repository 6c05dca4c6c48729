import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { withExample } from "../../test/support/example.ts";
import { freePort } from "../../test/support/free-port.ts";
import { mta } from "../../test/support/run-mta.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";
import { until } from "../../test/support/until.ts";
import { startReceiver } from "./receiver.ts";

test("events wait for their receiver through a kill, are signed, and come once each in order", () =>
  withExample(import.meta.dirname, 2541, async ({ folder, config, port }) => {
    const hookPort = await freePort();
    const text = await readFile(config, "utf8");
    await writeFile(config, text.replace("127.0.0.1:8541", `127.0.0.1:${hookPort}`));
    const send = (to: string, job: string) =>
      sendMail(port, { to: [to], content: `X-Job: ${job}\r\nSubject: hi\r\n\r\nHi\r\n` });
    const first = await startServer(THIS_RUNTIME, config);
    await send("ann@dest.example", "spring");
    await send("bob@full.example", "spring");
    await send("eve@dest.example", "test-1");
    // Nobody listens.
    await until("the alarm", async () => {
      const { out } = await mta("show", "status", "-c", config);
      return /journal-consumer:webhook ledger/.test(out) || undefined;
    });
    await first.end("SIGKILL");
    const file = join(folder, "events.jsonl");
    const receiver = await startReceiver(hookPort, file);
    const second = await startServer(THIS_RUNTIME, config);
    try {
      const events = await until("the events", async () => {
        const lines = (await readFile(file, "utf8").catch(() => "")).trim().split("\n");
        return lines.length >= 4 ? lines.map((line) => JSON.parse(line)) : undefined;
      });
      const told = events.map(({ event, recipient, job }) => `${recipient} ${event} ${job}`);
      assert.deepEqual(
        told.sort(),
        [
          "ann@dest.example accepted spring",
          "ann@dest.example delivered spring",
          "bob@full.example accepted spring",
          "bob@full.example bounced spring",
        ],
        second.output(),
      );
      assert.equal(new Set(events.map(({ id }) => id)).size, 4);
      const bounced = events.find(({ event }) => event === "bounced");
      assert.equal(bounced?.status, "5.0.0");
      const { out } = await mta("show", "status", "-c", config);
      assert.doesNotMatch(out, /journal-consumer/);
    } finally {
      assert.equal(await second.end("SIGTERM"), 0);
      receiver.closeAllConnections();
      receiver.close();
    }
  }));
