import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { withListener } from "../../test/support/listener-lab.ts";
import { SocketReader } from "../../test/support/socket-reader.ts";
import { turnUntil } from "../../test/support/until.ts";
import { SourceGroups } from "../source-groups/contract.ts";

async function greeting(port: number): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  try {
    return await new SocketReader(socket).line();
  } finally {
    socket.destroy();
  }
}

test("connections are limited in all, and counted down", async () => {
  await withListener({}, async ({ server, client, port, clock }) => {
    server.maxSessions = 2;
    const first = await client();
    await client();
    assert.match(await greeting(port), /^421 4\.3\.2 /);
    first.socket.destroy();
    await turnUntil(
      "a place",
      () => server.sessions < 2,
      () => clock.advance(0),
    );
    assert.match(await greeting(port), /^220 /);
  });
});

test("connections are limited by client", async () => {
  await withListener({ maxSmtpIn: 1 }, async ({ client, port, server, clock }) => {
    const { ask, reader } = await client();
    assert.match(await greeting(port), /^421 4\.7\.0 /);
    assert.match(await ask("QUIT"), /^221 /);
    await reader.end();
    await turnUntil(
      "a place",
      () => server.sessions === 0,
      () => clock.advance(0),
    );
    assert.match(await greeting(port), /^220 /);
  });
});

test("a client may be refused at the door", async () => {
  await withListener({}, async ({ port, reception }) => {
    reception.refuseClients = true;
    assert.equal(await greeting(port), "554 5.7.1 not you");
  });
});

test("an IPv6 client is counted by its network", async () => {
  await withListener({ maxSmtpIn: 1 }, async ({ server }) => {
    const [{ port } = { port: 0 }] = await server.listenOn([{ host: "::1", port: 0 }]);
    const first = connect(port, "::1");
    first.on("error", () => {});
    const reader = new SocketReader(first);
    assert.match(await reader.line(), /^220 /);
    const second = new SocketReader(connect(port, "::1"));
    assert.match(await second.line(), /^421 4\.7\.0 /);
    first.destroy();
  });
});

test("listeners come and go while sessions stay", async () => {
  await withListener({}, async ({ server, client, port }) => {
    const { ask } = await client();
    const old = server.addresses;
    assert.deepEqual(old, [{ host: "127.0.0.1", port }]);
    const wanted = [{ host: "127.0.0.1", port: 0 }];
    assert.deepEqual(await server.listenOn(wanted), []);
    const [added] = await server.listenOn([{ host: "::1", port: 0 }]);
    assert.equal(added?.host, "::1");
    assert.deepEqual(server.addresses, [added]);
    await assert.rejects(greeting(port));
    const [bound] = await server.listenOn(wanted);
    assert.match(await greeting(bound?.port ?? 0), /^220 /);
    assert.match(await ask("NOOP"), /^250 /);
  });
});

test("an address in use is named", async () => {
  await withListener({}, async ({ server, port }) => {
    await assert.rejects(
      server.listenOn([
        { host: "127.0.0.1", port: 0 },
        { host: "127.0.0.1", port },
      ]),
      new RegExp(`cannot listen on 127\\.0\\.0\\.1 port ${port}: .*EADDRINUSE`),
    );
  });
});

test("no room, a broken store and records that cannot be kept are said before the content comes", async () => {
  await withListener({}, async ({ client, reception }) => {
    const { ask } = await client();
    await ask("HELO c.test");
    await ask("MAIL FROM:<a@c.test>");
    await ask("RCPT TO:<b@x.test>");
    reception.troubleNow = { kind: "no-space", free: 0, needed: 1 };
    assert.match(await ask("DATA"), /^452 4\.3\.1 /);
    assert.match(await ask("BDAT 0 LAST"), /^452 4\.3\.1 /);
    reception.troubleNow = { kind: "failed", error: new Error("EIO") };
    assert.match(await ask("DATA"), /^451 4\.3\.0 /);
    assert.match(await ask("RSET"), /^250 /);
    assert.match(await ask("MAIL FROM:<a@c.test>"), /^451 4\.3\.0 /);
    reception.troubleNow = { kind: "journal-full", consumer: "acct-file acct.csv" };
    assert.match(await ask("MAIL FROM:<a@c.test>"), /^452 4\.3\.1 records of mail cannot be kept/);
    reception.troubleNow = undefined;
    assert.match(await ask("MAIL FROM:<a@c.test>"), /^250 /);
  });
});

const group = "shop";

test("sources of a group share a limit", async () => {
  await withListener(
    {},
    async ({ client, port, server }) => {
      server.groups = new SourceGroups(new Map([[group, { most: 2, reserved: 0 }]]));
      await client();
      await client();
      assert.match(await greeting(port), /^421 4\.3\.2 .*group/);
    },
    { group },
  );
});

for (const isOfGroup of [true, false])
  test(`a place that is kept free for a group is ${isOfGroup ? "there for it" : "for nobody else"}`, async () => {
    await withListener(
      {},
      async ({ port, server, client }) => {
        server.maxSessions = 2;
        const most = Number.POSITIVE_INFINITY;
        server.groups = new SourceGroups(new Map([[group, { most, reserved: 1 }]]));
        await client();
        assert.match(await greeting(port), isOfGroup ? /^220 / : /^421 4\.3\.2 /);
      },
      { group: isOfGroup ? group : undefined },
    );
  });
