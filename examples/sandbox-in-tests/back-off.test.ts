import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createTransport } from "nodemailer";
// In a project of your own: from "postrider/sandbox".
import { startSandbox } from "../../sandbox/mod.ts";

test("a queue that Gmail is too fast for backs off, goes on slowly, and is back to normal", async () => {
  const configuration = await readFile(join(import.meta.dirname, "back-off.conf"), "utf8");
  // The queue meets Gmail; whoever sends here is taken at once.
  const sandbox = await startSandbox({
    configuration: `${configuration}
      <domain gmail.com>
        sandbox-personality-rate 2/1s
      </domain>`,
    personality: "gmail",
    at: "delivery",
  });
  const transport = createTransport(sandbox.smtp.url);
  const send = (from: string, to: string): Promise<unknown> =>
    transport.sendMail({ from, to, subject: "offers", text: "apples" });
  const mode = (): string | undefined =>
    sandbox.control.queues().find(({ name }) => name.startsWith("gmail.com/"))?.mode;
  try {
    for (const name of ["ann", "bob", "eve"]) await send("news@shop.example", `${name}@gmail.com`);
    const { outcomes } = sandbox;
    const deferred = await outcomes.next({ kind: "deferred" });
    assert.match(deferred.text, /^421 4\.7\.28 Gmail has detected an unusual rate/);
    assert.equal(mode(), "backoff");
    const delivered = await outcomes.next(
      { kind: "delivered", recipient: deferred.recipient },
      { within: "30s" },
    );
    assert.match(delivered.text, /^250 2\.0\.0 OK/);
    // What never gets better bounces at once, and its sender is told.
    await send("other@shop.example", "nosuch@gmail.com");
    await outcomes.next({ kind: "bounced", recipient: "nosuch@gmail.com" });
    await sandbox.inbox.next({ to: "other@shop.example", subject: "could not be delivered" });
    assert.notEqual(mode(), "backoff");
  } finally {
    transport.close();
    await sandbox.stop();
  }
});
