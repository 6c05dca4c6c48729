import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createTransport } from "nodemailer";
// In a project of your own: from "postrider/sandbox".
import { startSandbox } from "../../sandbox/mod.ts";

test("a provider blocks one address: the mail goes on by the other", async () => {
  const configuration = await readFile(join(import.meta.dirname, "other-address.conf"), "utf8");
  const sandbox = await startSandbox({ configuration, personality: "yahoo", at: "delivery" });
  const { control, outcomes } = sandbox;
  const transport = createTransport(sandbox.smtp.url);
  try {
    // Instead of a greeting; whoever connects next says what it is told to MAIL.
    sandbox.refuse({ personality: "yahoo", occasion: "blocked", at: "delivery" });
    sandbox.refuse({ personality: "yahoo", occasion: "rate", at: "delivery" });
    await transport.sendMail({ from: "news@shop.example", to: "ann@yahoo.com", text: "apples" });
    const deferred = await outcomes.next("ann@yahoo.com", { within: "30s" });
    const [, used] =
      /^421 4\.7\.0 \[TSS04\] Messages from (127\.0\.0\.1[12]) /.exec(deferred.text) ?? [];
    const [queue] = control.queues();
    const left = queue?.effects.find(({ effect }) => effect === "other-source");
    assert.deepEqual([left?.on, used].toSorted(), ["127.0.0.11", "127.0.0.12"]);
    const delivered = await outcomes.next({ kind: "delivered" }, { within: "30s" });
    assert.equal(delivered.recipient, "ann@yahoo.com");
  } finally {
    transport.close();
    await sandbox.stop();
  }
});
