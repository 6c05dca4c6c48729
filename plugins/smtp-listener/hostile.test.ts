import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import { reply } from "../../core/mod.ts";
import { type ListenerLab, upgrade, withListener } from "../../test/support/listener-lab.ts";
import { SocketReader } from "../../test/support/socket-reader.ts";
import { turnUntil } from "../../test/support/until.ts";

const SESSION = [
  "EHLO client.test",
  "MAIL FROM:<a@client.test>",
  "RCPT TO:<b@x.test>",
  "DATA",
  "Subject: x",
  "",
  "..",
  ".",
  "MAIL FROM:<a@client.test>",
  "RCPT TO:<b@x.test>",
  "BDAT 4",
  "a\r\nbBDAT 0 LAST",
  "QUIT",
  "",
].join("\r\n");

/**
 * Sends chunks, closes our side, and gives back all that the server says until it closes its own.
 */
async function transcript(lab: ListenerLab, chunks: readonly string[]): Promise<string> {
  const socket = connect({ port: lab.port, host: "127.0.0.1", allowHalfOpen: true });
  let said = "";
  socket.on("data", (chunk) => {
    said += chunk.toString("latin1");
  });
  const over = once(socket, "close");
  for (const chunk of chunks) {
    await new Promise((resolve) => socket.write(Buffer.from(chunk, "latin1"), resolve));
    if (chunks.length > 1) await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
  await over;
  return said;
}

test("a session byte by byte is the session at once", async () => {
  await withListener({}, async (lab) => {
    const codes = (said: string): string[] => said.split("\r\n").map((line) => line.slice(0, 9));
    const atOnce = await transcript(lab, [SESSION]);
    const slowly = await transcript(lab, [...SESSION]);
    assert.deepEqual(codes(slowly), codes(atOnce));
    const [first, , third, fourth] = lab.reception.taken;
    assert.ok(first?.content.endsWith("\r\nSubject: x\r\n\r\n.\r\n"));
    assert.ok(third?.content.endsWith("\r\nSubject: x\r\n\r\n.\r\n"));
    assert.ok(fourth?.content.endsWith("\r\na\r\nb\r\n"));
    assert.equal(lab.reception.open.size, 0);
  });
});

test("whatever is said, its pieces do not change the answers, and nothing stays open", async () => {
  const words = [
    ...["EHLO c.test\r\n", "MAIL FROM:<a@b.test>\r\n", "RCPT TO:<b@x.test>\r\n", "DATA\r\n"],
    ...[".\r\n", "\r\n", "\n", "\r", ".", "x", "\0", "\xff", "RSET\r\n", "NOOP\r\n", "text\r\n"],
    ...["BDAT 3\r\n", "BDAT 2 LAST\r\n", "BDAT 0 LAST\r\n", "BDAT x\r\n", "y".repeat(3000)],
  ];
  const mail = "MAIL FROM:<a@b.test>\r\nRCPT TO:<b@x.test>\r\n";
  const start = fc.constantFrom("", "EHLO c.test\r\n", `EHLO c.test\r\n${mail}`);
  const rest = fc.array(fc.constantFrom(mail, `${mail}DATA\r\n`, ...words), {
    minLength: 1,
    maxLength: 25,
  });
  const said = fc.tuple(start, rest).map(([first, more]) => [first, ...more]);
  await withListener({ maxMessageSize: 3500 }, async (lab) => {
    await fc.assert(
      fc.asyncProperty(said, fc.array(fc.nat(), { maxLength: 6 }), async (parts, cuts) => {
        const text = parts.join("");
        const places = [0, ...cuts.map((cut) => cut % text.length), text.length].sort(
          (a, b) => a - b,
        );
        const pieces = places.slice(1).map((place, at) => text.slice(places[at], place));
        const plain = (answers: string): string => answers.replaceAll(/queued as .*/g, "queued");
        const before = lab.reception.taken.length;
        const whole = await transcript(lab, [text]);
        const once = lab.reception.taken.length - before;
        const split = await transcript(lab, pieces);
        assert.equal(plain(split), plain(whole));
        assert.equal(lab.reception.taken.length - before, 2 * once);
        assert.equal(lab.reception.open.size, 0);
        for (const { content } of lab.reception.taken)
          assert.doesNotMatch(content, /\0|\r(?!\n)|(?<!\r)\n/);
      }),
      { numRuns: 60 },
    );
  });
});

test("a command line without end is not kept", async () => {
  await withListener({}, async ({ client }) => {
    const { socket, reader, ask } = await client();
    const much = Buffer.alloc(1024 * 1024, "a");
    for (let sent = 0; sent < 20; sent++)
      await new Promise((resolve) => socket.write(much, resolve));
    assert.match(await ask(""), /^500 5\.5\.2 the line is too long/);
    assert.match(await ask("NOOP"), /^250 /);
    assert.equal(reader.buffered, 0);
  });
});

test("100,000 recipients: the first are taken, the rest refused for now", async () => {
  await withListener({ maxRcptPerMessage: 1000 }, async ({ client, reception }) => {
    const { send, ask, reader } = await client();
    await ask("HELO c.test");
    await ask("MAIL FROM:<a@c.test>");
    send("RCPT TO:<b@x.test>\r\n".repeat(100_000));
    let taken = 0;
    for (let at = 0; at < 100_000; at++) {
      const answer = await reader.line();
      if (answer.startsWith("250 2.1.5 ")) taken++;
      else assert.match(answer, /^452 4\.5\.3 /);
    }
    assert.equal(taken, 1000);
    assert.match(await ask("DATA"), /^354 /);
    assert.match(await ask("."), /^250 2\.6\.0 /);
    // One and the same 1,000 times.
    assert.equal(reception.taken[0]?.recipients.length, 1);
  });
});

test("a client that closes its side early is answered to the end", async () => {
  await withListener({}, async (lab) => {
    const gate = Promise.withResolvers<void>();
    lab.reception.slowStore = gate.promise;
    const said = transcript(lab, [SESSION.slice(0, SESSION.indexOf("QUIT"))]);
    setImmediate(gate.resolve);
    assert.equal((await said).match(/^250 2\.6\.0 /gm)?.length, 2);
  });
});

for (const [how, begin] of [
  ["DATA", "DATA\r\nhalf a mess"],
  ["BDAT", "BDAT 100\r\nhalf a mess"],
])
  test(`a client that is gone within ${how} leaves nothing behind`, async () => {
    await withListener({}, async ({ client, reception, server }) => {
      const { send, socket, ask } = await client();
      await ask("HELO c.test");
      await ask("MAIL FROM:<a@c.test>");
      await ask("RCPT TO:<b@x.test>");
      send(begin ?? "");
      await turnUntil("a draft", () => reception.open.size > 0);
      socket.destroy();
      await turnUntil("the session to end", () => server.sessions === 0);
      assert.equal(reception.open.size, 0);
      assert.equal(reception.taken.length, 0);
    });
  });

test("a slow disk slows the client, not fills the memory", async () => {
  await withListener({}, async ({ client, reception }) => {
    const gate = Promise.withResolvers<void>();
    reception.slowDisk = gate.promise;
    const { send, ask, reader } = await client();
    await ask("HELO c.test");
    await ask("MAIL FROM:<a@c.test>");
    await ask("RCPT TO:<b@x.test>");
    await ask("DATA");
    send(`${"x".repeat(998)}\r\n`.repeat(20_000));
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(reception.mostHeld < 1024 * 1024, `held ${reception.mostHeld}`);
    gate.resolve();
    send(".\r\n");
    assert.match(await reader.line(), /^250 2\.6\.0 /);
    assert.ok((reception.taken[0]?.info.size ?? 0) > 20_000_000);
  });
});

test("a disk that fails within the content fails the message only", async () => {
  await withListener({}, async ({ client, reception }) => {
    const { send, ask, reader } = await client();
    const fail = Promise.reject(new Error("EIO"));
    fail.catch(() => {});
    reception.slowDisk = fail;
    await ask("HELO c.test");
    await ask("MAIL FROM:<a@c.test>");
    await ask("RCPT TO:<b@x.test>");
    await ask("DATA");
    send("one\r\n".repeat(1000));
    send(".\r\n");
    assert.match(await reader.line(), /^451 4\.3\.0 /);
    assert.equal(reception.open.size, 0);
    assert.match(await ask("NOOP"), /^250 /);
  });
});

test("a message far over the limit is not waited for", async () => {
  await withListener({ maxMessageSize: 1000 }, async ({ client, reception }) => {
    const { socket, send, ask, reader } = await client();
    await ask("HELO c.test");
    await ask("MAIL FROM:<a@c.test>");
    await ask("RCPT TO:<b@x.test>");
    await ask("DATA");
    send("x".repeat(11 * 1024 * 1024));
    assert.match(await reader.line(), /^552 5\.3\.4 /);
    await reader.end();
    assert.ok(reception.mostHeld < 200_000);
    socket.destroy();
  });
});

test("a line of more than 1 MiB is refused, a shorter one passes", async () => {
  await withListener({}, async ({ client }) => {
    const { send, ask, reader } = await client();
    for (const [length, answer] of [
      [1024 * 1024, /^250 2\.6\.0 /],
      [1024 * 1024 + 1, /^550 5\.6\.0 /],
    ] as const) {
      await ask("HELO c.test");
      await ask("MAIL FROM:<a@c.test>");
      await ask("RCPT TO:<b@x.test>");
      await ask("DATA");
      send(`${"x".repeat(length)}\r\n.\r\n`);
      assert.match(await reader.line(), answer);
    }
  });
});

for (const tls of [false, true])
  test(`a client that does not read is closed on${tls ? " under TLS" : ""}`, async () => {
    await withListener(
      { smtpCommandTimeout: 60_000 },
      async ({ client, clock, server }) => {
        const plain = await client();
        const { socket } = tls ? await upgrade(plain) : plain;
        socket.pause();
        let all = false;
        socket.write(Buffer.from("HELP\r\n".repeat(8_000_000)), (error) => {
          all = !error;
        });
        await turnUntil(
          "the session to end",
          () => server.sessions === 0,
          () => clock.advance(10_000),
        );
        assert.equal(all, false, "all was read");
        socket.destroy();
      },
      { tls },
    );
  });

test("rubbish instead of a TLS handshake ends the session", async () => {
  await withListener(
    {},
    async ({ client, server }) => {
      const { send, ask } = await client();
      assert.match(await ask("STARTTLS"), /^220 /);
      send("EHLO this is no handshake\r\n".repeat(10));
      await turnUntil("the session to end", () => server.sessions === 0);
    },
    { tls: true },
  );
});

test("the greeting waits for the decision, and early talkers are heard after it", async () => {
  await withListener({}, async ({ port, reception }) => {
    const gate = Promise.withResolvers<void>();
    reception.slowOpen = gate.promise;
    const socket = connect(port, "127.0.0.1");
    const reader = new SocketReader(socket);
    socket.write("NOOP\r\nQUIT\r\n");
    await once(socket, "connect");
    setImmediate(gate.resolve);
    assert.match(await reader.line(), /^220 /);
    assert.match(await reader.line(), /^250 /);
    assert.match(await reader.line(), /^221 /);
    await reader.end();
  });
});

for (const tls of [false, true])
  test(`content in many chunks arrives as it was sent${tls ? " under TLS" : ""}`, async () => {
    await withListener(
      {},
      async ({ client, reception }) => {
        const plain = await client();
        const { ask, send, reader } = tls ? await upgrade(plain) : plain;
        await ask("HELO c.test");
        await ask("MAIL FROM:<a@c.test>");
        await ask("RCPT TO:<b@x.test>");
        await ask("DATA");
        const lines = Array.from(
          { length: 50_000 },
          (_, at) => `.line ${at} ${"x".repeat(at % 70)}`,
        );
        send(`.${lines.join("\r\n.")}\r\n.\r\n`);
        assert.match(await reader.line(), /^250 2\.6\.0 /);
        const content = reception.taken[0]?.content ?? "";
        const body = content.slice(content.search(/\r\n(?!\t)/) + 2);
        assert.ok(body === `${lines.join("\r\n")}\r\n`, "the content is another");
      },
      { tls },
    );
  });

test("a plugin's reply cannot make lines of its own, and its 421 ends the session", async () => {
  await withListener({}, async ({ client, reception }) => {
    const { ask, reader } = await client();
    await ask("HELO c.test");
    reception.senderReply = reply(550, "5.7.1", "no\r\n250 yes");
    assert.equal(await ask("MAIL FROM:<a@c.test>"), "550 5.7.1 no  250 yes");
    reception.senderReply = reply(421, "4.7.0", "go away");
    assert.equal(await ask("MAIL FROM:<a@c.test>"), "421 4.7.0 go away");
    await reader.end();
  });
});

test("a plugin that fails is a temporary failure", async () => {
  await withListener({}, async ({ client, reception, events }) => {
    const { ask } = await client();
    await ask("HELO c.test");
    await ask("MAIL FROM:<a@c.test>");
    reception.brokenPlugin = true;
    assert.match(await ask("RCPT TO:<b@later.test>"), /^451 4\.3\.0 /);
    assert.ok(events.some(({ level }) => level === "error"));
    assert.match(await ask("RCPT TO:<b@x.test>"), /^250 /);
  });
});

test("so is whatever fails at once: it concerns nobody else", async () => {
  await withListener({}, async ({ client, events }) => {
    const [one, other] = [await client(), await client()];
    for (const { ask } of [one, other]) {
      await ask("HELO c.test");
      await ask("MAIL FROM:<a@c.test>");
    }
    assert.match(await one.ask("RCPT TO:<b@throws.test>"), /^451 4\.3\.0 /);
    assert.deepEqual(
      events.map(({ level, fields }) => [level, fields.error]),
      [["error", "broken"]],
    );
    for (const { ask } of [one, other]) assert.match(await ask("RCPT TO:<b@x.test>"), /^250 /);
  });
});

test("a flight is answered in one write", async () => {
  await withListener({}, async ({ client }) => {
    const { socket, send, ask, reader } = await client();
    await ask("HELO c.test");
    let pieces = 0;
    socket.on("data", () => pieces++);
    send(`MAIL FROM:<a@c.test>\r\n${"RCPT TO:<b@x.test>\r\n".repeat(100)}DATA\r\n`);
    for (let at = 0; at < 102; at++) await reader.line();
    assert.equal(pieces, 1);
  });
});
