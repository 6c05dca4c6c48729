import assert from "node:assert/strict";
import { test } from "node:test";
import { reply } from "../../core/mod.ts";
import { type LabClient, type ListenerLab, withListener } from "../../test/support/listener-lab.ts";
import { turnUntil } from "../../test/support/until.ts";

const MINUTE = 60_000;
const limits = {
  smtpCommandTimeout: 5 * MINUTE,
  smtpDataTimeout: 3 * MINUTE,
  smtpTotalDataTimeout: 10 * MINUTE,
  smtpSessionTimeout: 60 * MINUTE,
};

/** Runs what is due until something has come true. */
function until(lab: ListenerLab, isTrue: () => boolean): Promise<void> {
  return turnUntil("it to come true", isTrue, () => lab.clock.advance(0));
}

async function begin({ ask }: LabClient): Promise<void> {
  await ask("HELO c.test");
  await ask("MAIL FROM:<a@c.test>");
  await ask("RCPT TO:<b@x.test>");
}

async function assertClosed(client: LabClient, lab: ListenerLab): Promise<void> {
  assert.match(await client.reader.line(), /^421 4\.4\.2 /);
  await client.reader.end();
  client.socket.destroy();
  await until(lab, () => lab.server.sessions === 0);
  assert.equal(lab.reception.open.size, 0);
  assert.equal(lab.clock.pending, 0);
}

test("a silent client is closed on", async () => {
  await withListener(limits, async (lab) => {
    const client = await lab.client();
    await lab.clock.advance(5 * MINUTE - 1);
    assert.match(await client.ask("NOOP"), /^250 /);
    await lab.clock.advance(5 * MINUTE - 1);
    assert.equal(client.reader.buffered, 0);
    await lab.clock.advance(1);
    await assertClosed(client, lab);
  });
});

test("a command that trickles gets no more time", async () => {
  await withListener(limits, async (lab) => {
    const client = await lab.client();
    for (const sign of "NOOP") {
      client.send(sign);
      await lab.clock.advance(MINUTE);
    }
    assert.equal(lab.server.sessions, 1);
    client.send(" ");
    await lab.clock.advance(MINUTE);
    await assertClosed(client, lab);
  });
});

test("content must go on", async () => {
  await withListener(limits, async (lab) => {
    const client = await lab.client();
    await begin(client);
    await client.ask("DATA");
    client.send("one\r\n");
    await until(lab, () => lab.reception.mostHeld > 0);
    await lab.clock.advance(3 * MINUTE);
    await assertClosed(client, lab);
  });
});

test("content that trickles must end", async () => {
  await withListener(limits, async (lab) => {
    const client = await lab.client();
    await begin(client);
    await client.ask("DATA");
    for (let minute = 0; minute < 10; minute++) {
      assert.equal(lab.server.sessions, 1);
      const before = lab.reception.mostHeld;
      client.send("x");
      await until(lab, () => lab.reception.mostHeld > before);
      await lab.clock.advance(MINUTE);
    }
    await assertClosed(client, lab);
  });
});

test("a session ends, however busy", async () => {
  await withListener(limits, async (lab) => {
    const client = await lab.client();
    for (let minute = 0; minute < 60; minute++) {
      assert.match(await client.ask("NOOP"), /^250 /);
      await lab.clock.advance(MINUTE);
    }
    await assertClosed(client, lab);
  });
});

test("our own time is not the client's", async () => {
  await withListener(limits, async (lab) => {
    const client = await lab.client();
    const gate = Promise.withResolvers<void>();
    lab.reception.slowStore = gate.promise;
    await begin(client);
    await client.ask("DATA");
    client.send(".\r\n");
    await until(lab, () => lab.reception.submitted > 0);
    await lab.clock.advance(30 * MINUTE);
    gate.resolve();
    assert.match(await client.reader.line(), /^250 2\.6\.0 /);
    await lab.clock.advance(5 * MINUTE);
    await assertClosed(client, lab);
  });
});

test("a client that does not read what it is told is silent too", async () => {
  await withListener(limits, async (lab) => {
    const { socket, send, ask } = await lab.client();
    await ask("HELO c.test");
    await ask("MAIL FROM:<a@c.test>");
    const why = "x".repeat(60_000);
    lab.reception.laterAnswer = { accept: false, reply: reply(450, "4.7.1", why) };
    socket.pause();
    // More than sockets and the server keep: the last answer that fits is one that came later.
    send("RCPT TO:<b@later.test>\r\n".repeat(1000));
    await turnUntil(
      "the session to end",
      () => lab.server.sessions === 0,
      () => lab.clock.advance(MINUTE),
    );
    assert.equal(lab.clock.pending, 0);
  });
});

test("a TLS handshake must come soon", async () => {
  await withListener(
    limits,
    async (lab) => {
      const client = await lab.client();
      assert.match(await client.ask("STARTTLS"), /^220 /);
      await lab.clock.advance(MINUTE);
      await lab.clock.advance(5000);
      await until(lab, () => lab.server.sessions === 0);
    },
    { tls: true },
  );
});

test("a client that does not close after our last word is closed on", async () => {
  await withListener(limits, async (lab) => {
    const { socket, send, reader } = await lab.client();
    socket.pause();
    send("QUIT\r\n");
    await until(lab, () => lab.clock.pending === 1 && lab.clock.untilNext === 5000);
    await lab.clock.advance(5000);
    await until(lab, () => lab.server.sessions === 0);
    assert.equal(lab.clock.pending, 0);
    assert.equal(reader.buffered, 0);
  });
});
