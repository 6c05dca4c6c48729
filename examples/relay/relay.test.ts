import assert from "node:assert/strict";
import { test } from "node:test";
import { withExample } from "../../test/support/example.ts";
import { freePort } from "../../test/support/free-port.ts";
import { mta } from "../../test/support/run-mta.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";

test("mail waits while the other server is away, and goes to it when it is there", async () => {
  const next = await freePort();
  await withExample(
    import.meta.dirname,
    2525,
    async ({ config, port }) => {
      const server = await startServer(THIS_RUNTIME, config);
      const peer = new SmtpPeer();
      try {
        await sendMail(port, { to: ["ann@example.org"] });
        await until("mail that waits", async () => {
          const { out } = await mta("show", "queues", "-c", config);
          return /example\.org\/\{default\}.*refused/i.test(out) || undefined;
        });
        const { out } = await mta("explain", "ann@example.org", "-c", config);
        assert.match(out, new RegExp(`\\[127\\.0\\.0\\.1\\]:${next}`));
        await peer.listen(next);
        assert.equal((await mta("schedule", "*", "-c", config)).code, 0);
        await peer.taken(1);
      } finally {
        await server.end("SIGTERM");
        await peer.close();
      }
    },
    (text) => text.replace("127.0.0.1]:2626", `127.0.0.1]:${next}`),
  );
});
