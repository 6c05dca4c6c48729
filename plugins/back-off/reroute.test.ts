/** Mail of queues in back-off that goes to another virtual MTA, and the people who are told, through a whole server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inMode, refusing, withServer } from "../../test/support/back-off-lab.ts";
import type { TimedServer } from "../../test/support/timed-server.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const VIRTUAL_MTAS = `
  default-virtual-mta one
  <virtual-mta one>
    smtp-source-host 127.0.0.11 one.test
    <domain *>
      backoff-reroute-to-virtual-mta two
    </domain>
  </virtual-mta>
  <virtual-mta two>
    smtp-source-host 127.0.0.12 two.test
    <domain *>
      backoff-reroute-to-virtual-mta three
    </domain>
  </virtual-mta>
  <virtual-mta three>
    smtp-source-host 127.0.0.13 three.test
  </virtual-mta>`;

/** Accepts mail from clients that call themselves so; records who sent what. */
function only(...names: string[]) {
  const senders: string[] = [];
  return {
    senders,
    names,
    end: (_message: unknown, name: string) => {
      if (!names.includes(name)) return "421 4.7.0 RP-001 slow down";
      senders.push(name);
      return "250 2.0.0 ok";
    },
  };
}

function modes({ mta }: TimedServer): Readonly<Record<string, string>> {
  return Object.fromEntries(mta.engine.control.queues().map(({ name, mode }) => [name, mode]));
}

test("backoff-reroute-to-virtual-mta: what waits moves, new mail follows, through a chain of queues in back-off", () => {
  const peer = only("three.test");
  return withServer(
    [peer],
    {
      rules: "reply /RP-001/ mode=backoff",
      domain: "backoff-max-msg-rate 1/h\nretry-after 2m\nbackoff-retry-after 2m",
      more: VIRTUAL_MTAS,
    },
    async (server) => {
      for (const name of ["a", "b", "c"]) await server.send({ to: [`${name}@x.test`] });
      await server.pass(10 * MINUTE);
      assert.equal(modes(server)["x.test/one"] ?? "backoff", "backoff");
      assert.equal(server.taken().length, 3);
      await server.send({ to: ["new@x.test"] });
      await server.pass(2 * MINUTE);
      assert.equal(server.taken().length, 4);
      assert.deepEqual([...new Set(peer.senders)], ["three.test"]);
      // Out of back-off new mail goes from where it came in.
      peer.names.push("one.test");
      await server.mta.engine.control.setQueueMode("x.test/one", "normal");
      await server.send({ to: ["again@x.test"] });
      await server.until("the next", () => server.taken().length === 5);
      assert.equal(peer.senders.at(-1), "one.test");
    },
  );
});

test("a circle of reroutes leaves the mail where it is, to be sent from there; one to itself is none", () => {
  const peer = only();
  return withServer(
    [peer],
    {
      rules: "reply /RP-001/ mode=backoff",
      domain: "retry-after 2m\nbackoff-retry-after 2m",
      more: VIRTUAL_MTAS.replace(
        "smtp-source-host 127.0.0.13 three.test",
        "smtp-source-host 127.0.0.13 three.test\n<domain *>\nbackoff-reroute-to-virtual-mta one\n</domain>",
      ),
    },
    async (server) => {
      await server.send({ to: ["a@x.test"] });
      await server.pass(10 * MINUTE);
      const all = modes(server);
      assert.ok(Object.values(all).every((mode) => mode === "backoff"));
      assert.equal(server.mta.engine.control.status().recipients, 1);
      peer.names.push("one.test", "two.test", "three.test");
      await server.pass(5 * MINUTE);
      assert.equal(server.taken().length, 1);
    },
  );
});

test("backoff-notify: people are mailed when a queue enters and leaves back-off, of each once an hour, over a restart", () => {
  const peer = refusing("421 4.7.0 RP-001");
  return withServer(
    [{ rcpt: (line) => (line.includes("ops") ? "250 ok" : (peer.rcpt?.(line) ?? "")) }],
    {
      rules: "reply /RP-001/ mode=backoff,backoff-to-normal-after=5m",
      domain: "backoff-notify ops@ops.test,boss@ops.test\nretry-after 4m\nbackoff-retry-after 4m",
    },
    async (server) => {
      const mails = (): readonly string[] =>
        (server.peers[0]?.messages ?? [])
          .filter(({ to }) => to.includes("<ops@ops.test>"))
          .map(({ content }) => content);
      await server.send({ to: ["a@x.test"] });
      await inMode(server, "backoff");
      await server.pass(30 * MINUTE);
      // It went in and out again and again.
      assert.equal(mails().length, 2);
      assert.match(
        mails()[0] ?? "",
        /Subject: mta\.test: x\.test\/\{default\} is in back-off until/,
      );
      assert.match(mails()[0] ?? "", /RP-001/);
      assert.match(mails()[1] ?? "", /x\.test\/\{default\} is normal again \(time\)/);
      await server.restart();
      await server.pass(20 * MINUTE);
      assert.equal(mails().length, 2);
      await server.pass(30 * MINUTE);
      assert.ok(mails().length >= 3);
      peer.stop();
      await server.pass(HOUR);
    },
  );
});
