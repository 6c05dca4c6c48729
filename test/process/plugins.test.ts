import assert from "node:assert/strict";
import { test } from "node:test";
import { type ProcessClient, withServerProcess } from "../support/hosted-server.ts";

async function sendMail({ ask, send, reader }: ProcessClient): Promise<string> {
  for (const line of ["MAIL FROM:<a@c.test>", "RCPT TO:<b@x.test>", "DATA"])
    assert.match(await ask(line), /^[23]/);
  send("text\r\n.\r\n");
  return reader.line();
}

test("what a plugin begins and does not wait for ends no server, nor does an observer that rejects", async () => {
  const hooks = `
    messageAccepted() { Promise.reject(new Error("left alone")); },
    async queueDeferred() { throw new Error("rejected"); }`;
  const lines = ["<domain *>", "smtp-hosts 127.0.0.1:1", "</domain>"];
  await withServerProcess({ lines, hooks }, async ({ server, client }) => {
    const sender = await client();
    await sender.ask("HELO c.test");
    for (let at = 0; at < 5; at++) assert.match(await sendMail(sender), /^250 /);
    assert.match(await sender.ask("NOOP"), /^250 /);
    sender.close();
    assert.equal(await server.end("SIGTERM"), 0);
    const said = server.output().match(/unhandled promise rejection.*left alone/g);
    assert.equal(said?.length, 1);
    assert.match(server.output(), /of-the-test: handler failed/);
  });
});
