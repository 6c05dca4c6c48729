/** The shipped reply patterns in a whole server, where a domain says that they act. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inMode, queueOf, records, refusing, withServer } from "../support/back-off-lab.ts";

const OTHERS = "reply /nothing of this/ mode=normal";
const NORMAL = "back-off-mode normal\nbackoff-retry-after 10m";
const MINUTE = 60_000;

test("a provider that counts by address puts the queue into back-off; the mail goes when it takes it again", () => {
  const peer = refusing(
    "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address.",
  );
  return withServer([peer], { rules: OTHERS, domain: NORMAL }, async (server) => {
    await server.send({ to: ["a@x.test"] });
    await inMode(server, "backoff");
    peer.stop();
    await server.pass(12 * MINUTE);
    assert.deepEqual(server.taken(), ["a@x.test"]);
  });
});

test("a 550 that means later bounces nothing", () => {
  const peer = refusing("550 Ip frequency limited [MAe5cq1p IP: 203.0.113.21].");
  return withServer([peer], { rules: OTHERS, domain: NORMAL }, async (server) => {
    await server.send({ from: "", to: ["a@x.test"] });
    await inMode(server, "backoff");
    assert.deepEqual(await records(server, 1), ["t a@x.test"]);
    peer.stop();
    await server.pass(70 * MINUTE);
    assert.deepEqual(server.taken(), ["a@x.test"]);
  });
});

test("a sender that is not authenticated waits alone", () =>
  withServer(
    [
      {
        mail: (line) =>
          line.includes("bad.test")
            ? "550 5.7.26 Unauthenticated email from bad.test is not accepted due to domain's DMARC policy."
            : "250 2.1.0 ok",
      },
    ],
    { rules: OTHERS, domain: NORMAL },
    async (server) => {
      await server.send({ from: "a@bad.test", to: ["first@x.test"] });
      const alarms = (): readonly string[] =>
        server.mta.engine.control.status().alarms.map(({ key }) => key);
      await server.until("an alarm", () => alarms().includes("held:bad.test"));
      await server.send({ from: "a@good.test", to: ["second@x.test"] });
      await server.until("the other's mail", () => server.taken().includes("second@x.test"));
      assert.equal(queueOf(server)?.mode ?? "normal", "normal");
    },
  ));

test("an unknown mailbox bounces, and is nobody else's trouble", () =>
  withServer(
    [{ rcpt: (line) => (line.includes("no@") ? "550 5.1.1 User unknown" : "250 2.1.5 ok") }],
    { rules: OTHERS, domain: NORMAL },
    async (server) => {
      await server.send({ from: "", to: ["no@x.test", "yes@x.test"] });
      assert.deepEqual([...(await records(server, 2))].sort(), ["b no@x.test", "d yes@x.test"]);
      assert.equal(queueOf(server)?.mode ?? "normal", "normal");
    },
  ));
