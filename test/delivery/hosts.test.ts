import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { test } from "node:test";
import { startMta, type TestMta } from "../support/mta.ts";
import { recordsOf } from "../support/records.ts";
import { sendMail } from "../support/send-mail.ts";
import { type PeerAnswers, SmtpPeer } from "../support/smtp-peer.ts";
import { turnUntil, until } from "../support/until.ts";

/** Runs a server with two hosts for all mail, the first preferred. */
async function withHosts(
  answers: readonly [PeerAnswers, PeerAnswers],
  config: string,
  run: (first: SmtpPeer, second: SmtpPeer, mta: TestMta) => Promise<void>,
): Promise<void> {
  const peers = [new SmtpPeer(answers[0]), new SmtpPeer(answers[1])] as const;
  const [a, b] = [await peers[0].listen(), await peers[1].listen()];
  const mta = await startMta(
    `<domain *>\nroute [127.0.0.1]:${a};[127.0.0.1]:${b}\nretry-after 1s\n${config}\n</domain>\n` +
      "<acct-file acct.csv>\nrecords d,b,t\n</acct-file>",
  );
  try {
    await run(peers[0], peers[1], mta);
  } finally {
    await mta.stop();
    for (const peer of peers) await peer.close();
  }
}

/** `type recipient` of the records written, when there are so many. */
async function types(mta: TestMta, count: number): Promise<readonly string[]> {
  return (await recordsOf(mta.directory, count)).map(({ type, rcpt }) => `${type} ${rcpt}`);
}

const broken: readonly (readonly [string, PeerAnswers, string])[] = [
  ["hangs up at MAIL", { mail: () => "drop" }, ""],
  ["hangs up at RCPT", { rcpt: () => "drop" }, ""],
  ["answers MAIL with no reply", { mail: () => "what?" }, ""],
  ["never answers MAIL", { mail: () => "" }, "smtp-command-reply-timeout 1s"],
  ["says 421 at the greeting", { greeting: () => "421 4.3.2 closed" }, ""],
];
for (const [what, answers, config] of broken)
  test(`a host that ${what} passes the mail on to the next at once`, () =>
    withHosts([answers, {}], config, async (first, second, mta) => {
      await sendMail(mta.port, { to: ["you@dest.test"] });
      await second.taken(1);
      assert.deepEqual(await types(mta, 1), ["d you@dest.test"]);
      assert.equal(first.connections, 1);
    }));

test("a peer that is gone after the last byte leaves a doubt: deferred, and not sent elsewhere before", () => {
  let drops = 0;
  return withHosts(
    [{ end: () => (drops++ === 0 ? "drop" : "250 ok") }, {}],
    "",
    async (first, second, mta) => {
      await sendMail(mta.port, { to: ["you@dest.test"] });
      await second.taken(1);
      const [deferred, delivered] = await recordsOf(mta.directory, 2);
      assert.equal(deferred?.type, "t");
      assert.match(deferred?.dsnDiag ?? "", /in doubt, the peer may have taken the message/);
      assert.equal(delivered?.type, "d");
      assert.equal(first.connections, 1);
    },
  );
});

for (const [setting, expected] of [
  ["no", ["t you@dest.test", "d you@dest.test"]],
  ["yes", ["d you@dest.test"]],
] as const)
  test(`smtp-421-means-mx-unavailable ${setting}: what a 421 at RCPT does`, () =>
    withHosts(
      [{ rcpt: () => "421 4.7.0 not now" }, {}],
      `smtp-421-means-mx-unavailable ${setting}`,
      async (_first, second, mta) => {
        await sendMail(mta.port, { to: ["you@dest.test"] });
        await second.taken(1);
        assert.deepEqual(await types(mta, expected.length), expected);
      },
    ));

test("after a 4xx the next round begins with the next host, though the connection to the first is kept", () =>
  withHosts(
    [{ rcpt: () => "450 4.2.1 busy" }, {}],
    "connection-idle-timeout 1m",
    async (_first, second, mta) => {
      await sendMail(mta.port, { to: ["you@dest.test"] });
      await second.taken(1);
      assert.deepEqual(await types(mta, 2), ["t you@dest.test", "d you@dest.test"]);
    },
  ));

test("a message that ends every connection holds up no other", () => {
  const poison: PeerAnswers = {
    rcpt: (line) => (line.includes("poison") ? "drop" : "250 2.1.5 ok"),
  };
  return withHosts(
    [poison, poison],
    "max-smtp-out 1\nretry-after 1h",
    async (first, second, mta) => {
      const { control } = mta.engine;
      await control.pauseQueue("dest.test/{default}", true);
      for (let at = 0; at < 10; at++) {
        await sendMail(mta.port, { from: "", to: [`poison${at}@dest.test`] });
        await sendMail(mta.port, { from: "", to: [`good${at}@dest.test`] });
      }
      await control.pauseQueue("dest.test/{default}", false);
      await until("the good ones", async () =>
        first.messages.length + second.messages.length === 10 ? true : undefined,
      );
      const records = await types(mta, 20);
      assert.equal(records.filter((text) => text.startsWith("t poison")).length, 10);
      assert.equal(records.filter((text) => text.startsWith("d good")).length, 10);
    },
  );
});

test("recipients of one message go out together over a kept connection", () =>
  withHosts([{}, {}], "connection-idle-timeout 1m", async (first, _second, mta) => {
    const to = Array.from({ length: 10 }, (_, at) => `r${at}@dest.test`);
    for (let count = 1; count < 5; count++) {
      await sendMail(mta.port, { to });
      await first.taken(count);
      assert.equal(first.messages.at(-1)?.to.length, 10);
      // The peer has it before we have its reply: only then the connection is free for the next.
      await turnUntil("the end of it", () => mta.engine.control.waiting() === 0);
    }
    assert.equal(first.connections, 1);
  }));

test("what a host leaves over with 452 follows at once", () =>
  withHosts([takesThree(), {}], "max-smtp-out 1\nretry-after 1h", async (first, _second, mta) => {
    const to = Array.from({ length: 8 }, (_, at) => `r${at}@dest.test`);
    await sendMail(mta.port, { to });
    await first.taken(3);
    assert.deepEqual(
      first.messages.map((message) => message.to.length),
      [3, 3, 2],
    );
  }));

/** Takes three recipients of a message. */
function takesThree(): PeerAnswers {
  let taken = 0;
  return {
    mail() {
      taken = 0;
      return "250 2.1.0 ok";
    },
    rcpt: () => (++taken > 3 ? "452 4.5.3 too many" : "250 2.1.5 ok"),
  };
}

test("8-bit mail goes to the host that declares to take it, or as it is where none does", async () => {
  const content = "Subject: caf\u00e9\r\n\r\nx\r\n";
  const mail = { to: ["you@dest.test"], mailParameters: " BODY=8BITMIME", content };
  const plain: PeerAnswers = { extensions: ["PIPELINING"] };
  await withHosts([plain, {}], "", async (_first, second, mta) => {
    await sendMail(mta.port, mail);
    await second.taken(1);
    assert.match(second.messages[0]?.from ?? "", /BODY=8BITMIME/);
  });
  await withHosts([plain, plain], "", async (first, _second, mta) => {
    await sendMail(mta.port, mail);
    await first.taken(1);
    assert.doesNotMatch(first.messages[0]?.from ?? "", /BODY/);
    assert.match(first.messages[0]?.content ?? "", /caf\u00c3\u00a9/);
  });
  await withHosts([plain, plain], "eight-bit-fallback bounce", async (_first, _second, mta) => {
    await sendMail(mta.port, { ...mail, from: "" });
    assert.deepEqual(await types(mta, 1), ["b you@dest.test"]);
  });
});

for (const hold of ["pause", "max-connect-rate 1/h", "retry-after 1h"])
  test(`mail bounces at its age in a queue held by ${hold}`, () =>
    withHosts(
      [{ greeting: () => "drop" }, { greeting: () => "drop" }],
      `bounce-after 1s\n${hold === "pause" ? "" : hold}`,
      async (_first, _second, mta) => {
        if (hold === "pause") await mta.engine.control.pauseQueue("dest.test/{default}", true);
        await sendMail(mta.port, { from: "", to: ["you@dest.test"] });
        const [record] = await recordsOf(mta.directory, 1);
        assert.equal(record?.type, "b");
        assert.match(record?.dsnStatus ?? "", /^5\.4\.7/);
      },
    ));

/** A peer that says nothing after so many lines of its own. */
async function silentPeer(lines: readonly string[]): Promise<{
  readonly port: number;
  readonly sockets: readonly Socket[];
  close(): void;
}> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    let next = 0;
    const speak = (): void => {
      const line = lines[next++];
      if (line !== undefined) socket.write(`${line}\r\n`);
    };
    socket.on("data", speak);
    socket.on("error", () => socket.destroy());
    speak();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    sockets,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

for (const [where, lines] of [
  ["greeting", []],
  ["EHLO", ["220 peer.test ESMTP"]],
  ["MAIL", ["220 peer.test ESMTP", "250 peer.test"]],
] as const)
  test(`a server that ends waits for no peer that is silent at ${where}`, async () => {
    const peer = await silentPeer(lines);
    const mta = await startMta(`<domain *>\nroute [127.0.0.1]:${peer.port}\n</domain>`);
    try {
      await sendMail(mta.port, { to: ["you@dest.test"] });
      await until("the connection", async () => (peer.sockets.length > 0 ? true : undefined));
      // The peer's own limits are minutes.
      await mta.engine.drain(2000);
      assert.equal(mta.engine.control.status().connectionsOut, 0);
    } finally {
      await mta.stop();
      peer.close();
    }
  });
