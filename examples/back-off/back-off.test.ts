import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { withExample } from "../../test/support/example.ts";
import { freePort } from "../../test/support/free-port.ts";
import { recordsOf } from "../../test/support/records.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";
import { busyServer } from "./busy-server.ts";

test("a queue backs off when it is told to, and the first delivery ends that", async () => {
  const busyPort = await freePort();
  const heard: string[] = [];
  const busy = busyServer(busyPort, (line) => heard.push(line));
  await once(busy, "listening");
  try {
    await withExample(
      import.meta.dirname,
      2536,
      async ({ folder, config, port }) => {
        const server = await startServer(THIS_RUNTIME, config);
        await sendMail(port, { from: "", to: ["ann@example.org"] });
        await recordsOf(folder, 2);
        await sendMail(port, { from: "", to: ["nobody@example.org"] });
        const records = await recordsOf(folder, 3);
        assert.deepEqual(
          records
            .map(({ type, rcpt, bounceCat }) => `${type} ${rcpt} ${bounceCat}`.trim())
            .slice(1),
          ["d ann@example.org", "b nobody@example.org bad-mailbox"],
        );
        assert.ok(heard.some((line) => line.endsWith("-> 421 4.7.0 too many messages")));
        assert.equal(await server.end("SIGTERM"), 0);
        const log = await readFile(join(folder, "back-off.log"), "utf8");
        assert.match(log, /mode=backoff/);
        assert.match(log, /mode=normal/);
      },
      (text) => text.replace("[127.0.0.1]:2636", `[127.0.0.1]:${busyPort}`),
    );
  } finally {
    busy.close();
  }
});
