import assert from "node:assert/strict";
import { readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { withExample } from "../../test/support/example.ts";
import { recordsIn } from "../../test/support/records.ts";
import { mta } from "../../test/support/run-mta.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";

test("each domain has its log; new files are begun when asked for, and when one is moved away", async () => {
  const peer = new SmtpPeer({
    rcpt: (line) => (line.includes("nobody") ? "550 5.1.1 unknown" : "250 2.1.5 ok"),
  });
  const peerPort = await peer.listen();
  try {
    await withExample(
      import.meta.dirname,
      2539,
      async ({ folder, config, port }) => {
        const logs = join(folder, "logs");
        const holds = (name: string, text: RegExp): Promise<string> =>
          until(`${text} in ${name}`, () =>
            readFile(join(folder, name), "utf8").then(
              (found) => (text.test(found) ? found : undefined),
              () => undefined,
            ),
          );
        const server = await startServer(THIS_RUNTIME, config);
        const names = ["ann@example.com", "nobody@example.com", "ann@example.org"];
        await sendMail(port, { from: "", to: [...names, "ann@example.info"] });
        const records = recordsIn(await holds("logs/example.com.csv", /\r\nb,.*\r\n/));
        assert.deepEqual(records.map(({ type, rcpt }) => `${type} ${rcpt}`).sort(), [
          "b nobody@example.com",
          "d ann@example.com",
        ]);
        await holds("logs/example.com-deliveries.log", /delivered id=.* to=ann@example\.com /);
        await holds("logs/example.org.log", /delivered id=.* to=ann@example\.org /);
        await holds("mta.log", /dialogue-log: command .* line="RCPT TO:<ann@example\.org>/);
        const { code, out } = await mta("rotate", "log", "-c", config);
        assert.deepEqual([code, out], [0, "new files"]);
        await holds("logs/example.org.log.1", /delivered id=/);
        await holds("mta.log.1", /dialogue-log: command /);
        await sendMail(port, { from: "", to: ["bob@example.org"] });
        assert.doesNotMatch(await holds("logs/example.org.log", /to=bob@/), /to=ann@/);
        // As logrotate does it.
        await rename(join(logs, "example.org.log"), join(logs, "old"));
        process.kill(server.pid, "SIGHUP");
        await sendMail(port, { from: "", to: ["eve@example.org"] });
        assert.doesNotMatch(await holds("logs/example.org.log", /to=eve@/), /to=bob@/);
        assert.equal(await server.end("SIGTERM"), 0);
        const left = await readdir(logs);
        assert.ok(!left.some((name) => name.includes("info")), left.join());
        assert.equal(left.filter((name) => name.endsWith(".csv")).length, 1);
      },
      (text) => text.replace("[127.0.0.1]:2639", `[127.0.0.1]:${peerPort}`),
    );
  } finally {
    await peer.close();
  }
});
