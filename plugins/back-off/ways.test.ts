/** Source addresses, what is slowed down or held, pauses and categories, through a whole server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  inMode,
  queueOf,
  recordsIn,
  refusing,
  withServer,
} from "../../test/support/back-off-lab.ts";
import type { TimedServer } from "../../test/support/timed-server.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const TWO_SOURCES = "smtp-source-host 127.0.0.11 one.test\nsmtp-source-host 127.0.0.12 two.test\n";

/** Effects that are in force for the queue of x.test: `scope effect on`. */
function effectsOf(server: TimedServer): readonly string[] {
  return (queueOf(server)?.effects ?? []).map(
    ({ scope, effect, on }) => `${scope} ${effect} ${on}`,
  );
}

async function categories(server: TimedServer): Promise<readonly (string | undefined)[]> {
  return (await recordsIn(server, 1)).map(({ bounceCat }) => bounceCat);
}

test("disable-source-ip: this queue leaves the address out until it is to come back, other queues do not", () => {
  const names: string[] = [];
  let refuses = true;
  return withServer(
    [
      {
        end: (_message, name) => {
          names.push(name);
          return refuses && name === "one.test" ? "450 4.7.1 RBL: listed" : "250 2.0.0 ok";
        },
      },
    ],
    {
      rules: "reply /RBL/ disable-source-ip,reenable-after=2h",
      more: TWO_SOURCES,
      domain: "log-disabled-ips yes\ndisabled-source-ip-notify ops@ops.test\nretry-after 10m",
    },
    async (server) => {
      await server.send({ from: "", to: ["a@x.test"] });
      await server.until("an effect", () => effectsOf(server).length === 1);
      assert.deepEqual(effectsOf(server), ["source disable 127.0.0.11"]);
      for (const name of ["b", "c", "d", "e"])
        await server.send({ from: "", to: [`${name}@x.test`] });
      await server.pass(15 * MINUTE);
      const ofThisQueue = (): number =>
        server.taken().filter((to) => to.endsWith("@x.test")).length;
      await server.until("all to go", () => ofThisQueue() === 5);
      assert.equal(names.filter((name) => name === "one.test").length, 1);
      refuses = false;
      await server.pass(2 * HOUR);
      const log = server.mta.log.map(({ message }) => message);
      assert.ok(log.includes("source address disabled") && log.includes("source address enabled"));
      const mails = (server.peers[0]?.messages ?? []).filter(
        ({ to }) => to[0] === "<ops@ops.test>",
      );
      assert.equal(mails.length, 2);
      assert.match(mails[0]?.content ?? "", /127\.0\.0\.11 is disabled for x\.test/);
      assert.match(mails[1]?.content ?? "", /127\.0\.0\.11 is enabled for x\.test/);
    },
  );
});

test("disable-source-ip counts at the greeting too; without an address left the mail waits, in back-off if the domain says so", () => {
  let refuses = true;
  return withServer(
    [{ greeting: () => (refuses ? "421 4.7.1 RBL: go away" : "220 peer.test") }],
    {
      rules: "reply /RBL/ disable-source-ip",
      more: TWO_SOURCES,
      domain: "backoff-upon-all-sources-disabled yes\nreenable-source-ip-after 3h\nretry-after 10m",
    },
    async (server) => {
      await server.send({ to: ["a@x.test"] });
      await server.until("one to be disabled", () => effectsOf(server).length === 1);
      assert.equal(queueOf(server)?.mode, "normal");
      await server.pass(11 * MINUTE);
      await inMode(server, "backoff");
      assert.deepEqual(effectsOf(server), [
        "source disable 127.0.0.11",
        "source disable 127.0.0.12",
      ]);
      refuses = false;
      await server.pass(2 * HOUR);
      assert.equal(server.peers[0]?.connections, 2);
      await server.pass(2 * HOUR);
      assert.equal(server.taken().length, 1);
    },
  );
});

test("a refusal at the greeting counts although other connections of the queue are at work", () => {
  let greetings = 0;
  return withServer(
    [
      {
        greeting: () =>
          greetings++ === 0 ? "220 peer.test" : "421 4.7.0 RP-001 too many connections",
        // The first connection waits for the rest of the answer.
        mail: () => "250-2.1.0 there is more",
        extensions: ["8BITMIME"],
      },
    ],
    { rules: "reply /RP-001/ mode=backoff", domain: "max-smtp-out 2" },
    async (server) => {
      await server.send({ to: ["a@x.test"] });
      await server.until("a connection", () => (server.peers[0]?.commands.length ?? 0) >= 2);
      await server.send({ to: ["b@x.test"] });
      await inMode(server, "backoff");
      assert.ok((queueOf(server)?.connections ?? 0) >= 1, "the first one is at work");
    },
  );
});

test("a domain without a list of its own, by the empty text, and an operator's command", () =>
  withServer(
    [{ rcpt: () => "421 4.7.0 RP-001" }],
    {
      rules: "reply /RP-001/ mode=backoff",
      more: '<domain y.test>\nsmtp-pattern-list ""\n</domain>',
      domain: "backoff-retry-after 3h",
    },
    async (server) => {
      await server.send({ to: ["a@y.test"] });
      await server.until("a failure", () => queueOf(server, "y.test")?.lastError !== undefined);
      assert.equal(queueOf(server, "y.test")?.mode, "normal");
      await server.mta.engine.control.setQueueMode("y.test", "backoff");
      await server.pass(HOUR);
      // Its next pause is that of back-off.
      assert.equal(server.peers[0]?.connections, 2);
      await server.mta.engine.control.setQueueMode("y.test", "normal");
      assert.equal(queueOf(server, "y.test")?.mode, "normal");
    },
  ));

test("source=next: the mail goes from another address, also after a 5xx", () => {
  const names: string[] = [];
  return withServer(
    [
      {
        end: (_message, name) => {
          names.push(name);
          return name === "one.test" ? "550 5.7.1 poor reputation" : "250 2.0.0 ok";
        },
      },
    ],
    { rules: "reply /reputation/ source=next,retry-after=1m", more: TWO_SOURCES },
    async (server) => {
      await server.send({ to: ["a@x.test"] });
      await server.until("an effect", () => effectsOf(server).length === 1);
      assert.deepEqual(effectsOf(server), ["source other-source 127.0.0.11"]);
      for (const name of ["b", "c"]) await server.send({ to: [`${name}@x.test`] });
      await server.pass(2 * MINUTE);
      await server.until("all to go", () => server.taken().length === 3);
      assert.equal(names.filter((name) => name === "one.test").length, 1);
    },
  );
});

for (const [dimension, shown] of [
  ["queue", "queue slow messages x.test/{default}"],
  ["source", "source slow messages from 127.0.0.11"],
  ["peer", "peer slow messages to 127.0.0.1"],
  ["virtual-mta", "virtual-mta slow messages of virtual MTA {default}"],
] as const)
  test(`slow=${dimension}: it goes at the rate that the rule names, and as before after its time`, () => {
    const peer = refusing("421 4.7.0 slow down");
    return withServer(
      [peer],
      {
        rules: `reply /slow down/ slow=${dimension},slow-to=2/h,slow-for=50m`,
        more: "smtp-source-host 127.0.0.11 one.test",
      },
      async (server) => {
        await server.send({ to: ["first@x.test"] });
        await server.until("a failure", () => queueOf(server)?.lastError !== undefined);
        peer.stop();
        const all = server.mta.engine.control
          .status()
          .effects.map(({ scope, effect, on }) => `${scope} ${effect} ${on}`);
        assert.deepEqual(all, [shown]);
        for (const name of ["a", "b", "c", "d"]) await server.send({ to: [`${name}@x.test`] });
        await server.pass(40 * MINUTE);
        assert.equal(server.taken().length, 2);
        await server.pass(15 * MINUTE);
        assert.equal(server.taken().length, 5);
      },
    );
  });

test("slow=sender-domain: mail of that domain goes slowly, its neighbours on the same queue go on", () => {
  const peer = refusing("421 4.7.28 too much mail from your domain");
  return withServer(
    [peer],
    { rules: "reply /4\\.7\\.28/ slow=sender-domain,slow-to=1/h,slow-for=3h" },
    async (server) => {
      await server.send({ from: "a@slow.test", to: ["first@x.test"] });
      await server.until("an effect", () => effectsOf(server).length === 1);
      peer.stop();
      for (let at = 0; at < 4; at++) {
        await server.send({ from: "a@slow.test", to: [`slow${at}@x.test`] });
        await server.send({ from: "a@fast.test", to: [`fast${at}@x.test`] });
      }
      await server.pass(50 * MINUTE);
      const taken = server.taken();
      assert.equal(taken.filter((to) => to.startsWith("fast")).length, 4);
      assert.equal(taken.length, 5);
    },
  );
});

test("hold=sender-domain: mail of that domain is kept and waits, over a restart, with an alarm; others go on", () => {
  const peer = refusing("550 5.7.515 Access denied, sending domain does not pass authentication");
  return withServer(
    [peer],
    { rules: "reply /5\\.7\\.515/ hold=sender-domain,hold-for=2h" },
    async (server) => {
      await server.send({ from: "a@bad.test", to: ["first@x.test"] });
      const alarms = () => server.mta.engine.control.status().alarms.map(({ key }) => key);
      await server.until("an alarm", () => alarms().includes("held:bad.test"));
      peer.stop();
      await server.send({ from: "a@bad.test", to: ["second@x.test"] });
      await server.send({ from: "a@good.test", to: ["other@x.test"] });
      await server.pass(30 * MINUTE);
      assert.deepEqual(server.taken(), ["other@x.test"]);
      await server.restart();
      await server.until("the alarm again", () => alarms().includes("held:bad.test"));
      await server.pass(30 * MINUTE);
      assert.deepEqual(server.taken(), ["other@x.test"]);
      await server.pass(65 * MINUTE);
      assert.equal(server.taken().length, 3);
      await server.pass(3 * MINUTE);
      assert.deepEqual(alarms(), []);
    },
  );
});

test("retry-after: a time of the rule, or the one that the reply names", async () => {
  for (const [rule, reply, minutes] of [
    ["retry-after=25m", "450 4.2.0 busy", 25],
    ["retry-after=reply", "450 4.2.0 busy, try again in 40 minutes", 40],
    ["retry-after=reply", "450 4.2.0 busy: 1800 seconds", 30],
    ["retry-after=reply", "450 4.2.0 busy", 10],
  ] as const) {
    const peer = refusing(reply);
    await withServer([peer], { rules: `reply /busy/ ${rule}` }, async (server) => {
      await server.send({ to: ["a@x.test"] });
      await server.until("a failure", () => queueOf(server)?.lastError !== undefined);
      peer.stop();
      await server.pass((minutes - 1) * MINUTE);
      assert.equal(server.taken().length, 0, `${rule} ${reply}`);
      await server.pass(2 * MINUTE);
      assert.equal(server.taken().length, 1, `${rule} ${reply}`);
    });
  }
});

test("category: accounting's bounce category is that of the rule", () =>
  withServer(
    [{ rcpt: () => "550 5.1.1 our filter says no" }],
    { rules: "reply /our filter/ category=Content-Related" },
    async (server) => {
      await server.send({ from: "", to: ["a@x.test"] });
      assert.deepEqual(await categories(server), ["content-related"]);
    },
  ));

test("of several rules that match all count, and where they contradict each other the first", () =>
  withServer(
    [{ rcpt: () => "450 4.7.0 busy and slow" }],
    {
      rules: "reply /slow/ category=first\nreply /busy/ mode=backoff,category=second",
    },
    async (server) => {
      await server.send({ from: "", to: ["a@x.test"] });
      await inMode(server, "backoff");
      assert.deepEqual(await categories(server), ["first"]);
    },
  ));
