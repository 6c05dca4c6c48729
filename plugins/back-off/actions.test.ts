/** Each action of a rule, and each way into back-off and out of it, through a whole server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  inMode,
  queueOf,
  records,
  recordsIn,
  refusing,
  withServer,
} from "../../test/support/back-off-lab.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test("mode=backoff: the queue goes at the rates of back-off, pauses as it says, and is normal in time", () => {
  const peer = refusing("421 4.7.0 RP-001 slow down");
  return withServer(
    [peer],
    {
      rules: "reply /RP-00[123]/ mode=backoff",
      domain: "backoff-max-msg-rate 1/h\nbackoff-retry-after 30m\nbackoff-to-normal-after 4h",
    },
    async (server) => {
      await server.send({ to: ["a@x.test"] });
      await inMode(server, "backoff");
      const since = server.clock.now();
      assert.ok(Math.abs((queueOf(server)?.modeUntil ?? 0) - since - 4 * HOUR) < MINUTE);
      peer.stop();
      for (const name of ["b", "c", "d"]) await server.send({ to: [`${name}@x.test`] });
      await server.pass(55 * MINUTE);
      assert.equal(server.taken().length, 1);
      await server.pass(62 * MINUTE);
      assert.equal(server.taken().length, 2);
      await server.pass(61 * MINUTE);
      assert.equal(server.taken().length, 3);
      await server.pass(4 * HOUR - 175 * MINUTE);
      await inMode(server, "normal");
      await server.pass(31 * MINUTE);
      assert.equal(server.taken().length, 4);
    },
  );
});

test("backoff-retry-after: recipients pause by its list while their queue is in back-off", () => {
  const peer = refusing("451 4.3.0 not now, RP-001");
  return withServer(
    [peer],
    { rules: "reply /RP-001/ mode=backoff", domain: "backoff-retry-after 5m,1h" },
    async (server) => {
      await server.send({ to: ["a@x.test"] });
      await inMode(server, "backoff");
      const tries = (): number => server.peers[0]?.connections ?? 0;
      // It had failed in normal mode first.
      await server.pass(11 * MINUTE);
      assert.equal(tries(), 2);
      // The second pause of the list.
      await server.pass(50 * MINUTE);
      assert.equal(tries(), 2);
      await server.pass(12 * MINUTE);
      assert.equal(tries(), 3);
    },
  );
});

test("backoff-to-normal-after of a rule beats the domain's, and replies meanwhile do not make it longer", () => {
  const peer = refusing("421 4.7.0 RP-001");
  return withServer(
    [peer],
    {
      rules: "reply /RP-001/ mode=backoff,backoff-to-normal-after=30m",
      domain: "backoff-to-normal-after 4h\nbackoff-retry-after 5m",
    },
    async (server) => {
      await server.send({ to: ["a@x.test"] });
      await inMode(server, "backoff");
      peer.stop();
      await server.pass(8 * MINUTE);
      peer.go();
      await server.pass(20 * MINUTE);
      assert.equal(queueOf(server)?.mode, "backoff");
      peer.stop();
      await server.pass(4 * MINUTE);
      assert.equal(queueOf(server)?.mode ?? "normal", "normal");
    },
  );
});

test("mode=normal ends a back-off, and a delivery does where the domain says so", async () => {
  let reply = "421 4.7.0 RP-001";
  await withServer(
    [{ rcpt: () => reply }],
    {
      rules: "reply /RP-001/ mode=backoff\nreply /welcome back/ mode=normal",
      domain: "backoff-retry-after 10m",
    },
    async (server) => {
      await server.send({ to: ["a@x.test"] });
      await inMode(server, "backoff");
      reply = "450 4.2.0 welcome back";
      await server.send({ to: ["b@x.test"] });
      await inMode(server, "normal");
    },
  );
  const peer = refusing("421 4.7.0 RP-001");
  await withServer(
    [peer],
    {
      rules: "reply /RP-001/ mode=backoff",
      domain: "backoff-to-normal-after-delivery yes\nbackoff-max-msg-rate 1/h",
    },
    async (server) => {
      await server.send({ to: ["a@x.test"] });
      await inMode(server, "backoff");
      peer.stop();
      for (const name of ["b", "c", "d"]) await server.send({ to: [`${name}@x.test`] });
      await server.until("all but the first", () => server.taken().length === 3);
      assert.equal(queueOf(server)?.mode, "normal");
    },
  );
});

test("back-off-mode: normal watches the shipped replies; off never backs off; unset only by its own list", async () => {
  for (const [mode, expected] of [
    ["back-off-mode normal", "backoff"],
    ["back-off-mode off", "normal"],
    ["", "normal"],
  ] as const)
    await withServer(
      [{ rcpt: () => "421 4.7.0 Too many messages, slow down" }],
      { rules: "reply /of our own/ mode=backoff", domain: mode },
      async (server) => {
        await server.send({ to: ["a@x.test"] });
        await server.until("a failure", () => queueOf(server)?.lastError !== undefined);
        assert.equal(queueOf(server)?.mode, expected, mode);
      },
    );
  await withServer(
    [{ rcpt: () => "421 4.7.0 of our own" }],
    { rules: "reply /of our own/ mode=backoff", domain: "back-off-mode off" },
    async (server) => {
      await server.send({ to: ["a@x.test"] });
      await server.until("a failure", () => queueOf(server)?.lastError !== undefined);
      assert.equal(queueOf(server)?.mode, "normal");
    },
  );
});

test("a back-off outlives a restart, with its end", () => {
  const peer = refusing("421 4.7.0 RP-001");
  return withServer(
    [peer],
    {
      rules: "reply /RP-001/ mode=backoff",
      domain: "backoff-to-normal-after 2h\nbackoff-max-msg-rate 1/h",
    },
    async (server) => {
      await server.send({ to: ["a@x.test"] });
      await inMode(server, "backoff");
      peer.stop();
      await server.restart();
      assert.equal(queueOf(server)?.mode, "backoff");
      for (const name of ["b", "c", "d"]) await server.send({ to: [`${name}@x.test`] });
      await server.pass(30 * MINUTE);
      assert.equal(server.taken().length, 1);
      await server.pass(95 * MINUTE);
      assert.equal(queueOf(server)?.mode ?? "normal", "normal");
      await server.until("the rest", () => server.taken().length === 4);
    },
  );
});

test("skip-mx: the mail goes on to the next host, also after a 5xx, and the queue leaves that host out", () =>
  withServer(
    [{ rcpt: () => "554 5.7.1 this host is blocked" }, {}],
    { rules: "reply /host is blocked/ skip-mx" },
    async (server) => {
      await server.send({ to: ["a@x.test"] });
      await server.until("the second host", () => server.taken(1).length === 1);
      await server.send({ to: ["b@x.test"] });
      await server.until("the second host", () => server.taken(1).length === 2);
      assert.equal(server.peers[0]?.connections, 1);
      assert.deepEqual(await records(server, 3), ["t a@x.test", "d a@x.test", "d b@x.test"]);
    },
  ));

test("skip-mx where there is no other host: the mail waits and does not bounce", () => {
  const peer = refusing("554 5.7.1 this host is blocked");
  return withServer([peer], { rules: "reply /host is blocked/ skip-mx" }, async (server) => {
    await server.send({ to: ["a@x.test"] });
    await server.until("an effect", () => queueOf(server)?.effects[0]?.effect === "skip-host");
    peer.stop();
    await server.pass(9 * MINUTE);
    assert.equal(server.peers[0]?.connections, 1);
    await server.pass(3 * MINUTE);
    await server.until("it to go", () => server.taken().length === 1);
  });
});

test("bounce-queue: all that waits bounces with the reply, that of other queues does not", () => {
  const peer = refusing("450 4.2.0 busy");
  let reply = "450 4.2.0 busy";
  return withServer(
    [{ rcpt: () => reply }],
    { rules: "reply /account is closed/ bounce-queue" },
    async (server) => {
      for (const to of ["a@x.test", "b@x.test", "c@y.test"])
        await server.send({ from: "", to: [to] });
      await server.pass(MINUTE);
      reply = "451 4.7.1 your account is closed";
      await server.send({ from: "", to: ["d@x.test"] });
      await server.until(
        "them to bounce",
        () => queueOf(server) === undefined || queueOf(server)?.recipients === 0,
      );
      const bounced = (await recordsIn(server, 6)).filter(({ type }) => type === "b");
      assert.deepEqual(bounced.map(({ rcpt }) => rcpt).sort(), [
        "a@x.test",
        "b@x.test",
        "d@x.test",
      ]);
      for (const { dsnDiag } of bounced) assert.match(dsnDiag ?? "", /account is closed/);
      assert.equal(queueOf(server, "y.test")?.recipients, 1);
      peer.stop();
    },
  );
});

test("bounce-rcpt: this recipient bounces on a 4xx to RCPT, on one to anything else it waits", () => {
  let busy = false;
  return withServer(
    [
      {
        mail: () => (busy ? "450 4.2.1 no such user, it seems" : "250 2.1.0 ok"),
        rcpt: (line) =>
          line.includes("bad") ? "450 4.2.1 no such user, it seems" : "250 2.1.5 ok",
      },
    ],
    { rules: "reply /no such user/ bounce-rcpt" },
    async (server) => {
      await server.send({ from: "", to: ["bad@x.test", "good@x.test"] });
      assert.deepEqual([...(await records(server, 2))].sort(), ["b bad@x.test", "d good@x.test"]);
      busy = true;
      await server.send({ from: "", to: ["later@x.test"] });
      assert.match((await records(server, 3)).join("\n"), /t later@x\.test/);
    },
  );
});

test("defer-queue: all of the queue waits at once, as long as back-off says where it begins one", () => {
  const peer = refusing("421 4.7.0 too fast");
  return withServer(
    [peer],
    {
      rules: "reply /too fast/ mode=backoff,defer-queue",
      domain: "backoff-retry-after 2h",
    },
    async (server) => {
      await server.send({ to: ["a@x.test"] });
      await inMode(server, "backoff");
      peer.stop();
      for (const name of ["b", "c"]) await server.send({ to: [`${name}@x.test`] });
      await server.pass(118 * MINUTE);
      assert.equal(server.peers[0]?.connections, 1);
      await server.pass(3 * MINUTE);
      await server.until("all", () => server.taken().length === 3);
    },
  );
});
