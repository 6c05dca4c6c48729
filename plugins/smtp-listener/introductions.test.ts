import assert from "node:assert/strict";
import { connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { connect as secureConnect } from "node:tls";
import { createLog, type LogEvent, parseCidr, proxyHeader } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { type ListenerLab, upgrade, withListener } from "../../test/support/listener-lab.ts";
import { testCertificate } from "../../test/support/scripted-peer.ts";
import { SocketReader } from "../../test/support/socket-reader.ts";
import { turnUntil } from "../../test/support/until.ts";
import { Introductions } from "./introductions.ts";
import { PROXIED_TLS } from "./proxied-tls.ts";

const ENDS = {
  from: { address: "198.51.100.7", port: 4321 },
  to: { address: "192.0.2.25", port: 25 },
};

/** A listener that 127.0.0.1 comes to for others; `call` connects to it, and says something at once. */
function withProxies(
  use: (
    lab: ListenerLab,
    call: (
      first?: Buffer,
      from?: string,
    ) => { readonly socket: Socket; readonly reader: SocketReader },
  ) => Promise<void>,
): Promise<void> {
  return withListener(
    {},
    async (lab) => {
      const range = parseCidr("127.0.0.1");
      assert.ok(range);
      const [{ port } = { port: 0 }] = await lab.server.listenOn([
        { host: "127.0.0.3", port: 0, proxies: [range] },
      ]);
      const sockets: Socket[] = [];
      const call = (first?: Buffer, localAddress = "127.0.0.1") => {
        const socket = connect({ port, host: "127.0.0.3", localAddress });
        sockets.push(socket);
        socket.on("error", () => {});
        if (first !== undefined) socket.write(first);
        return { socket, reader: new SocketReader(socket) };
      };
      try {
        await use(lab, call);
      } finally {
        for (const socket of sockets) socket.destroy();
      }
    },
    { tls: true },
  );
}

async function mail(reader: SocketReader, socket: Socket): Promise<void> {
  socket.write("MAIL FROM:<a@c.test>\r\n");
  assert.match(await reader.line(), /^250 2\.1\.0/);
}

test("a client that a proxy speaks for counts by its own address, whichever version the header has and whatever comes with it", () =>
  withProxies(async ({ reception }, call) => {
    for (const version of [1, 2] as const) {
      const header = proxyHeader(version, ENDS);
      const { reader, socket } = call(Buffer.concat([header, Buffer.from("HELO c.test\r\n")]));
      assert.match(await reader.line(), /^220 /);
      assert.match(await reader.line(), /^250 /);
      await mail(reader, socket);
      const { session } = reception.senders.at(-1) ?? {};
      const { clientAddress, clientPort, localAddress, localPort } = session ?? {};
      assert.deepEqual([clientAddress, clientPort], ["198.51.100.7", 4321]);
      assert.deepEqual([localAddress, localPort], ["192.0.2.25", 25]);
    }
  }));

test("what a proxy says of TLS is known and kept, and is no TLS of ours", () =>
  withProxies(async ({ reception, events }, call) => {
    const told = proxyHeader(2, ENDS);
    const facts = Buffer.from("20000f0100000000210007544c5376312e33", "hex");
    told.writeUInt16BE(told.length - 16 + facts.length, 14);
    const { reader, socket } = call(Buffer.concat([told, facts]));
    assert.match(await reader.line(), /^220 /);
    socket.write("HELO c.test\r\n");
    await reader.line();
    await mail(reader, socket);
    const { session } = reception.senders.at(-1) ?? {};
    assert.equal(session?.proxiedTls?.protocol, "TLSv1.3");
    assert.deepEqual([session?.secure, session?.tls], [false, undefined]);
    assert.ok(events.some(({ message }) => message === "a proxy tells of TLS"));
    socket.write("RCPT TO:<b@y.test>\r\nDATA\r\n");
    for (const answer of [/^250 /, /^354 /]) assert.match(await reader.line(), answer);
    socket.write("Subject: s\r\n\r\nx\r\n.\r\n");
    assert.match(await reader.line(), /^250 /);
    const [taken] = reception.taken;
    assert.deepEqual(taken && PROXIED_TLS.of(taken.info), session?.proxiedTls);
  }));

test("TLS begins after a header as it does without", () =>
  withProxies(async ({ reception }, call) => {
    const { socket, reader } = call(proxyHeader(2, ENDS));
    assert.match(await reader.line(), /^220 /);
    const send = (text: string): void => void socket.write(text);
    const ask = (line: string): Promise<string> => {
      send(`${line}\r\n`);
      return reader.line();
    };
    const client = await upgrade({ socket, reader, send, ask });
    assert.match(await client.ask("HELO c.test"), /^250 /);
    await mail(client.reader, client.socket);
    const { session } = reception.senders.at(-1) ?? {};
    assert.deepEqual([session?.secure, session?.clientAddress], [true, "198.51.100.7"]);
  }));

test("TLS from the first byte follows a header, also in the same packet", () =>
  withProxies(async ({ server, reception }) => {
    const range = parseCidr("127.0.0.1");
    assert.ok(range);
    const [{ port } = { port: 0 }] = await server.listenOn([
      { host: "127.0.0.4", port: 0, proxies: [range], immediateTls: true },
    ]);
    // It puts the header before what the client says first, and sends both at once.
    const proxy = createServer((client) => {
      const onward = connect({ port, host: "127.0.0.4", localAddress: "127.0.0.1" });
      for (const [one, other] of [
        [client, onward],
        [onward, client],
      ] as const) {
        one.on("error", () => other.destroy());
        one.on("close", () => other.destroy());
      }
      client.once("data", (hello: Buffer) => {
        onward.write(Buffer.concat([proxyHeader(2, ENDS), hello]));
        client.pipe(onward);
      });
      onward.pipe(client);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const address = proxy.address();
    const at = typeof address === "object" && address !== null ? address.port : 0;
    const secured = secureConnect({
      ...{ port: at, host: "127.0.0.1", ca: testCertificate, servername: "mx.test" },
    });
    secured.on("error", () => {});
    const reader = new SocketReader(secured);
    assert.match(await reader.line(), /^220 /);
    secured.write("HELO c.test\r\n");
    assert.match(await reader.line(), /^250 /);
    await mail(reader, secured);
    const { session } = reception.senders.at(-1) ?? {};
    assert.deepEqual([session?.secure, session?.clientAddress], [true, "198.51.100.7"]);
    secured.destroy();
    await new Promise((resolve) => proxy.close(resolve));
  }));

test("only a proxy that is named may say so, and it must", () =>
  withProxies(async ({ events, reception }, call) => {
    const stranger = call(proxyHeader(1, ENDS), "127.0.0.2");
    assert.match(await stranger.reader.line(), /^220 /);
    assert.match(await stranger.reader.line(), /^500 /);
    const silent = call(Buffer.from("EHLO c.test\r\n"));
    await silent.reader.end();
    assert.equal(silent.reader.buffered, 0);
    assert.deepEqual(
      events.map(({ message, fields }) => [message, fields.why]),
      [["a proxy does not say whose its connection is", "no PROXY header"]],
    );
    assert.equal(reception.senders.length, 0);
  }));

test("a proxy has ten seconds, and none once the server ends", () =>
  withProxies(async ({ clock, server, events }, call) => {
    const slow = call(Buffer.from("PROXY TCP4 "));
    const closed = (socket: Socket) => (): boolean => socket.closed;
    await turnUntil("the end of a slow one", closed(slow.socket), async () => {
      await clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    });
    assert.equal(events.at(-1)?.fields.why, "no header in time");
    const late = call(Buffer.from("PROXY "));
    await new Promise((resolve) => late.socket.once("connect", resolve));
    await server.drain();
    await turnUntil("the end of a late one", closed(late.socket));
  }));

test("a proxy's own look is the proxy's, and a client that it cannot tell is nobody's", () =>
  withProxies(async ({ reception }, call) => {
    const look = call(Buffer.from("0d0a0d0a000d0a515549540a20000000", "hex"));
    assert.match(await look.reader.line(), /^220 /);
    const unknown = call(Buffer.from("PROXY UNKNOWN\r\nHELO c.test\r\n"));
    assert.match(await unknown.reader.line(), /^220 /);
    assert.match(await unknown.reader.line(), /^250 /);
    await mail(unknown.reader, unknown.socket);
    assert.equal(reception.senders.at(-1)?.session.clientAddress, "0.0.0.0");
  }));

test("a client on a proxy's host is none on this one", async () => {
  const events: LogEvent[] = [];
  const log = createLog("test", (event) => events.push(event));
  const introductions = new Introductions(new FakeClock(), log);
  const server = createServer((socket) =>
    introductions.hear(socket, { client: { address: "192.0.2.20", port: 1 }, local: ENDS.to }, () =>
      assert.fail("it was let in"),
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  const from = { address: "127.0.0.1", port: 9 };
  socket.write(proxyHeader(2, { from, to: { address: "127.0.0.1", port: 25 } }));
  await new SocketReader(socket).end();
  assert.match(String(events[0]?.fields.why), /^a client at 127\.0\.0\.1/);
  assert.equal(introductions.size, 0);
  await new Promise((resolve) => server.close(resolve));
});
