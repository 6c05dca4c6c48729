import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";

test("a pattern list chooses before default-virtual-mta, and mail waits by its priority", async () => {
  const mta = await startMta(
    [
      "<virtual-mta a>",
      "</virtual-mta>",
      "<virtual-mta b>",
      "</virtual-mta>",
      "<pattern-list main>",
      "mail-from /^news@/ virtual-mta=b recipient-priority=5",
      "</pattern-list>",
      "<source 0/0>",
      "pattern-list main",
      "default-virtual-mta a",
      "</source>",
      "<domain *>",
      "smtp-hosts 127.0.0.1:1",
      "</domain>",
    ].join("\n"),
  );
  try {
    for (const from of ["news@x.test", "me@x.test"])
      assert.match((await sendMail(mta.port, { from, to: ["r@to.test"] })).at(-1) ?? "", /^250 /);
    const names = mta.engine.control.queues().map(({ name }) => name);
    assert.deepEqual(names.toSorted(), ["to.test/a", "to.test/b"]);
  } finally {
    await mta.stop();
  }
});
