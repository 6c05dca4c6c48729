import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { test } from "node:test";
import { type ConnectionOptions, connect } from "node:tls";
import fc from "fast-check";
import { type ClientHello, readClientHello } from "./client-hello.ts";

/** What this runtime's client begins TLS with. */
async function helloBytes(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const client = connect({ port: address.port, host: "127.0.0.1", ...options });
  client.on("error", () => {});
  const [socket]: Socket[] = await once(server, "connection");
  assert.ok(socket);
  let bytes: Buffer = Buffer.alloc(0);
  while (readClientHello(bytes).kind === "more") {
    const [chunk]: Buffer[] = await once(socket, "data");
    bytes = Buffer.concat([bytes, chunk ?? Buffer.alloc(0)]);
  }
  client.destroy();
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return bytes;
}

function hello(bytes: Buffer): ClientHello {
  const read = readClientHello(bytes);
  assert.ok(read.kind === "hello");
  return read.hello;
}

const bytes = await helloBytes({ servername: "MX.Test" });

test("a hello tells the name, the versions and how certificates may sign", async () => {
  const { serverName, tls13, suites, signatures } = hello(bytes);
  assert.equal(serverName, "mx.test");
  assert.ok(tls13);
  assert.ok(suites.has(0x1301) && signatures?.has(0x0403));
  const old = hello(await helloBytes({ servername: "", maxVersion: "TLSv1.2" }));
  assert.deepEqual([old.serverName, old.tls13], [undefined, false]);
});

test("it is read wherever it is cut, into records too, and never before it is whole", () => {
  const whole = hello(bytes);
  for (let at = 0; at < bytes.length; at++) {
    const read = readClientHello(bytes.subarray(0, at));
    assert.ok(read.kind === "more" && read.least > at && read.least <= bytes.length);
  }
  const body = bytes.subarray(5);
  const record = (part: Buffer): Buffer => {
    const header = Buffer.from([22, 3, 1, 0, 0]);
    header.writeUInt16BE(part.length, 3);
    return Buffer.concat([header, part]);
  };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: body.length - 1 }), (at) => {
      const cut = [body.subarray(0, at), body.subarray(at)].map(record);
      assert.deepEqual(hello(Buffer.concat(cut)), whole);
      assert.equal(readClientHello(Buffer.concat(cut.slice(0, 1))).kind, "more");
    }),
  );
  const crumbs = Array.from({ length: 40 }, (_, at) => record(body.subarray(at, at + 1)));
  assert.equal(readClientHello(Buffer.concat(crumbs)).kind, "none", "nobody cuts it so small");
});

test("whatever comes is a hello, none, or not all of it, and no more than 16 KiB are waited for", () => {
  const odd = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(odd, { maxLength: 6 }), (changes) => {
      const changed = Buffer.from(bytes);
      for (const [at, value] of changes) changed[at] = value;
      const read = readClientHello(changed);
      if (read.kind === "more") assert.ok(read.least > changed.length && read.least <= 16_384);
      if (read.kind === "hello") assert.match(read.hello.serverName ?? "", /^[\w.-]{0,255}$/);
    }),
    { numRuns: 1000 },
  );
  assert.equal(readClientHello(Buffer.from("EHLO c.test\r\n")).kind, "none");
  assert.equal(readClientHello(Buffer.from("160301ffff", "hex")).kind, "none");
});
