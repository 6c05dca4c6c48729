import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { type LabClient, upgrade, withListener } from "../../test/support/listener-lab.ts";
import { turnUntil } from "../../test/support/until.ts";

/** A client that has got as far as the words lead it. */
async function at(client: LabClient, ...words: readonly string[]): Promise<LabClient> {
  for (const word of words) await client.ask(word);
  return client;
}

async function assertSentAway({ reader }: LabClient): Promise<void> {
  assert.match(await reader.line(), /^421 4\.3\.2 /);
  await reader.end();
  assert.equal(reader.buffered, 0);
}

const ENVELOPE = ["HELO c.test", "MAIL FROM:<a@c.test>", "RCPT TO:<b@x.test>"];

test("draining sends everybody away at once who has no content under way", async () => {
  await withListener(
    {},
    async ({ server, client, port, reception }) => {
      const plain = await at(await client(), "EHLO c.test");
      // The reader takes one line of an EHLO reply: the rest is dropped.
      await plain.reader.some();
      const clients = [
        await client(),
        await at(await client(), "HELO c.test"),
        await at(await client(), ...ENVELOPE),
        await upgrade(plain),
      ];
      const refusedChunk = await client();
      refusedChunk.send("BDAT 1000\r\nabc");
      const halfCommand = await client();
      halfCommand.send("MAIL FR");
      let letIn = (): void => {};
      reception.slowOpen = new Promise((resolve) => {
        letIn = resolve;
      });
      const unasked = connect(port, "127.0.0.1");
      const heard = new Promise<string>((resolve) =>
        unasked.once("data", (chunk) => resolve(chunk.toString("latin1"))),
      );
      await turnUntil("the sessions", () => server.sessions === 7);
      const drained = server.drain();
      for (const each of [...clients, refusedChunk, halfCommand]) await assertSentAway(each);
      assert.match(await heard, /^421 4\.3\.2 .*\r\n$/);
      unasked.destroy();
      for (const { socket } of clients) socket.destroy();
      letIn();
      await drained;
    },
    { tls: true },
  );
});

test("a command that is being decided when draining begins is answered with 421", async () => {
  await withListener({}, async ({ server, client }) => {
    const waiting = await at(await client(), "HELO c.test", "MAIL FROM:<a@c.test>");
    waiting.send("RCPT TO:<b@later.test>\r\nRCPT TO:<b@later.test>\r\n");
    await new Promise((resolve) => setImmediate(resolve));
    const drained = server.drain();
    const [answer] = [await waiting.reader.line()];
    // It may have been decided just before.
    if (answer?.startsWith("250 ")) await assertSentAway(waiting);
    else assert.match(answer ?? "", /^421 4\.3\.2 /);
    waiting.socket.destroy();
    await drained;
  });
});

test("content under way is taken and answered, by DATA and by BDAT, and then the client goes", async () => {
  await withListener({}, async ({ server, client, reception }) => {
    const byData = await at(await client(), ...ENVELOPE, "DATA");
    const byChunks = await at(await client(), ...ENVELOPE);
    byChunks.send("BDAT 2\r\na\r");
    assert.match(await byChunks.reader.line(), /^250 2\.0\.0 /);
    const storing = await at(await client(), ...ENVELOPE, "DATA");
    let store = (): void => {};
    reception.slowStore = new Promise((resolve) => {
      store = resolve;
    });
    storing.send("stored\r\n.\r\n");
    await turnUntil("the message", () => reception.submitted > 0);
    const drained = server.drain();
    byData.send("one\r\n.\r\nMAIL FROM:<next@c.test>\r\n");
    byChunks.send("BDAT 1 LAST\r\n\n");
    store();
    for (const each of [byData, byChunks, storing]) {
      assert.match(await each.reader.line(), /^250 2\.6\.0 /);
      await assertSentAway(each);
      each.socket.destroy();
    }
    await drained;
    assert.equal(reception.taken.length, 3);
  });
});

test("closing cuts what drains too long, with a word", async () => {
  await withListener({}, async ({ server, client, reception }) => {
    const slow = await at(await client(), ...ENVELOPE, "DATA");
    slow.send("trickling");
    const idle = await client();
    const drained = server.drain();
    await assertSentAway(idle);
    idle.socket.destroy();
    server.close();
    await slow.reader.end();
    await drained;
    assert.equal(reception.taken.length, 0);
    assert.equal(reception.open.size, 0);
  });
});

test("draining without sessions is done at once, and no client is let in any more", async () => {
  await withListener({}, async ({ server, port }) => {
    await server.drain();
    const socket = connect(port, "127.0.0.1");
    await new Promise((resolve) => socket.once("error", resolve));
  });
});
