/** Plugins that change queues by what hosts reply, and where queues' mail goes by its MX, in a whole server. */
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import {
  definePlugin,
  directive,
  duration,
  type Effect,
  type Plugin,
  rate,
  text,
  withQueueLimit,
  yesNo,
} from "../../core/mod.ts";
import { startDnsServer } from "../support/dns-server.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

/** A small back-off: in by a reply, out by time or by a delivery. */
const brake: Plugin = definePlugin({
  name: "brake",
  summary: "Slows queues down when hosts say so.",
  directives: {
    "brake-on": directive(text, { scopes: ["domain"], doc: "Words of a reply." }),
    "brake-rate": directive(rate, { scopes: ["domain"], default: "1/h", doc: "The rate then." }),
    "brake-for": directive(duration(), { scopes: ["domain"], default: "1h", doc: "How long." }),
    "brake-until-delivery": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Whether a delivery ends it.",
    }),
  },
  hooks: {
    planDelivery: (plan, { mode }, { settings }) =>
      mode === "backoff"
        ? {
            ...plan,
            limits: withQueueLimit(plan.limits, {
              name: "brake-rate",
              counts: "recipients",
              rate: settings.brakeRate,
            }),
          }
        : plan,
    judgeReply(verdict, { now, mode, peer }, { settings }) {
      const { brakeOn, brakeFor } = settings;
      if (brakeOn === undefined || !verdict.failure.text.includes(brakeOn)) return verdict;
      assert.ok(peer === undefined || peer.address === "127.0.0.1");
      assert.ok(mode === "normal" || mode === "backoff");
      const effect: Effect = {
        ...{ scope: "queue", effect: "mode", mode: "backoff", until: now + brakeFor },
      };
      return { ...verdict, retryAfter: 0, effects: [...(verdict.effects ?? []), effect] };
    },
    judgeDelivery: (effects, { mode }, { settings }) =>
      mode === "backoff" && settings.brakeUntilDelivery
        ? [...effects, { scope: "queue", effect: "mode", mode: "normal" }]
        : effects,
  },
});

function modeOf(mta: TestMta, domain: string): string | undefined {
  return mta.engine.control.queues().find(({ name }) => name.startsWith(`${domain}/`))?.mode;
}

async function inMode(mta: TestMta, domain: string, mode: string): Promise<void> {
  await until(`${domain} in ${mode}`, async () => modeOf(mta, domain) === mode || undefined);
}

test("a reply puts a queue into back-off, which outlives the server; time ends it", async () => {
  let busy = true;
  const peer = new SmtpPeer({ rcpt: () => (busy ? "421 4.7.0 slow down" : "250 2.1.5 ok") });
  const told: string[] = [];
  const listener: Plugin = definePlugin({
    name: "listener",
    summary: "Listens.",
    directives: {},
    hooks: {
      queueModeChanged: ({ queue, from, to, by, plugin, reason }) =>
        void told.push(`${queue} ${from} ${to} ${by} ${plugin} ${reason}`),
    },
  });
  const config = `<domain x.test>
    route [127.0.0.1]:${await peer.listen()}
    brake-on "slow down"
  </domain>`;
  const plugins = [brake, listener];
  const mta = await startMta(config, { plugins });
  let directory: string | undefined = mta.directory;
  try {
    await sendMail(mta.port, { to: ["one@x.test"] });
    await inMode(mta, "x.test", "backoff");
    await until("the observer", async () => told[0]);
    assert.match(told[0] ?? "", /^x\.test\/\{default\} normal backoff plugin brake .*slow down/);
    await mta.halt();
    busy = false;
    const short = config.replace("</domain>", "brake-for 1s\n</domain>");
    const next = await startMta(short, { plugins, directory });
    try {
      assert.equal(modeOf(next, "x.test"), "backoff");
      const [report] = next.engine.control.queues();
      assert.ok((report?.modeUntil ?? 0) > 0);
      const changed = await next.engine.control.setQueueMode("x.test", "normal");
      assert.deepEqual(changed, { matching: 1, changed: 1 });
      await next.engine.control.scheduleQueue("x.test");
      await peer.taken(1);
      assert.match(told.at(-1) ?? "", /backoff normal operator/);
      busy = true;
      await sendMail(next.port, { to: ["two@x.test"] });
      await inMode(next, "x.test", "backoff");
      busy = false;
      await until("the end", async () => told.find((one) => / backoff normal time /.test(one)));
      assert.equal(modeOf(next, "x.test"), "normal");
      await peer.taken(2);
    } finally {
      await next.stop();
      directory = undefined;
    }
  } finally {
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
    await peer.close();
  }
});

test("a delivery ends a back-off, and what its rate would hold goes at once", async () => {
  let refused = 0;
  const peer = new SmtpPeer({
    rcpt: () => (refused++ === 0 ? "450 4.7.0 slow down" : "250 2.1.5 ok"),
  });
  const config = `<domain x.test>
    route [127.0.0.1]:${await peer.listen()}
    brake-on "slow down"
    brake-rate 1/h
    brake-until-delivery yes
    max-smtp-out 1
  </domain>`;
  const mta = await startMta(config, { plugins: [brake] });
  try {
    for (const name of ["one", "two", "three"])
      await sendMail(mta.port, { to: [`${name}@x.test`] });
    await peer.taken(3);
    assert.equal(modeOf(mta, "x.test"), "normal");
  } finally {
    await mta.stop();
    await peer.close();
  }
});

test("an effect that makes no sense is told of and ignored, and the verdict stands", async () => {
  const peer = new SmtpPeer({ rcpt: () => "550 5.1.1 nobody" });
  const odd: Plugin = definePlugin({
    name: "odd",
    summary: "Asks for what cannot be.",
    directives: {},
    hooks: {
      judgeReply: (verdict, { now }) => ({
        ...verdict,
        action: "defer",
        effects: [{ scope: "source", effect: "disable", address: "nowhere", until: now + 1000 }],
      }),
    },
  });
  const config = `<domain x.test>\nroute [127.0.0.1]:${await peer.listen()}\n</domain>`;
  const mta = await startMta(config, { plugins: [odd] });
  try {
    await sendMail(mta.port, { to: ["one@x.test"] });
    const said = await until("the complaint", async () =>
      mta.log.find(({ from, fields }) => from === "odd" && fields.hook === "judgeReply"),
    );
    assert.match(String(said.fields.problem), /an effect is ignored: it names no IP address/);
    assert.equal(mta.engine.control.waiting(), 1);
    assert.deepEqual(mta.engine.control.queues()[0]?.effects, []);
  } finally {
    await mta.stop();
    await peer.close();
  }
});

test("sources that hosts do not like are left out one by one; without any the mail waits, and that is shown", async () => {
  const peer = new SmtpPeer({ rcpt: () => "450 4.7.1 not from there" });
  const from: (string | undefined)[] = [];
  const shy: Plugin = definePlugin({
    name: "shy",
    summary: "Leaves out sources that hosts do not like.",
    directives: {},
    hooks: {
      judgeReply(verdict, { now, peer: host }) {
        from.push(host?.localAddress);
        const until = now + 3_600_000;
        const effects: readonly Effect[] = [
          { scope: "source", effect: "disable", until },
          { scope: "peer", effect: "slow", rate: { count: 100, window: 1000 }, until },
        ];
        return { ...verdict, retryAfter: 0, effects };
      },
    },
  });
  const config = `<virtual-mta one>
    bind-to-source-ip 127.0.0.2,127.0.0.3
  </virtual-mta>
  <source 127.0.0.1>
    default-virtual-mta one
  </source>
  <domain *>
    route [127.0.0.1]:${await peer.listen()}
    max-smtp-out 1
  </domain>`;
  const mta = await startMta(config, { plugins: [shy] });
  const { control } = mta.engine;
  try {
    await sendMail(mta.port, { to: ["one@x.test"] });
    const queue = await until("a queue without sources", async () =>
      control.queues().find(({ heldBy }) => heldBy === "its source addresses are disabled"),
    );
    assert.deepEqual([...from].sort(), ["127.0.0.2", "127.0.0.3"]);
    assert.ok(queue.retryAt > 0);
    assert.deepEqual(
      queue.effects.map(({ scope, effect, on, by }) => [scope, effect, on, by]).sort(),
      [
        ["source", "disable", "127.0.0.2", "shy"],
        ["source", "disable", "127.0.0.3", "shy"],
      ],
    );
    assert.deepEqual(
      control
        .status()
        .effects.map(({ scope, effect, on, rate: limit }) => [scope, effect, on, limit]),
      [["peer", "slow", "messages to 127.0.0.1", { count: 100, window: 1000 }]],
    );
    // Another configuration may have other sources: the queue is asked again.
    mta.config = config.replace(",127.0.0.3", ",127.0.0.4");
    assert.equal((await control.reload()).ok, true);
    await until("the other source", async () => from.includes("127.0.0.4") || undefined);
  } finally {
    await mta.stop();
    await peer.close();
  }
});

/** Puts the mail of domains with one MX into one queue. */
const gather: Plugin = definePlugin({
  name: "gather",
  summary: "One queue for all domains behind one MX.",
  directives: {
    "gather-mx": directive(text, { scopes: ["global"], doc: "Name of the MX." }),
    "gather-to": directive(text, { scopes: ["global"], doc: "The queue's domain part." }),
  },
  hooks: {
    async routeQueue({ mx, virtualMta, domain }, { global }) {
      if (global.gatherMx === undefined || domain === global.gatherTo) return undefined;
      const found = await mx();
      if (found.kind !== "found") return undefined;
      const isTheirs = found.records.every(({ exchange }) => exchange === global.gatherMx);
      return isTheirs ? { moveTo: `${global.gatherTo}/${virtualMta}` } : undefined;
    },
  },
});

test("domains with one MX share a queue once that is known, and acceptance waits for no name server", async () => {
  let silent = true;
  const dns = await startDnsServer((name, type) => {
    if (silent) return "silence";
    const exchange = name === "c.test" ? "mx.other.test" : "mx.big.test";
    if (type === "MX")
      return { answers: [{ type, name, ttl: 60, data: { preference: 5, exchange } }] };
    if (type === "A") return { answers: [{ type, name, ttl: 60, data: "127.0.0.1" }] };
    return { answers: [] };
  });
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const config = `name-server 127.0.0.1:${dns.port}
    gather-mx mx.big.test
    gather-to big.rollup
    allow-mx-to 127.0.0.1/32
    <domain *>
      smtp-port ${port}
    </domain>
    <domain big.rollup>
      route [127.0.0.1]:${port}
      max-smtp-out 1
    </domain>`;
  const mta = await startMta(config, { plugins: [gather] });
  try {
    for (const to of ["a@a.test", "b@b.test", "c@c.test"])
      assert.match((await sendMail(mta.port, { to: [to] })).at(-1) ?? "", /^250 /);
    silent = false;
    await mta.engine.control.scheduleQueue("*");
    await peer.taken(3);
    await sendMail(mta.port, { to: ["d@a.test"] });
    await peer.taken(4);
    await until("empty queues", async () => mta.engine.control.waiting() === 0 || undefined);
    const names = mta.engine.control.queues().map(({ name }) => name);
    assert.ok(names.includes("big.rollup/{default}"), names.join());
    const moved = mta.log.filter(({ message }) => message === "mail goes to another queue");
    assert.deepEqual(moved.map(({ fields }) => fields.queue).sort(), [
      "a.test/{default}",
      "b.test/{default}",
    ]);
    const explained = await mta.engine.control.explain({
      ...{ recipient: "x@b.test", domain: "b.test", sender: "", clientAddress: "127.0.0.1" },
      ...{ sourceName: undefined, virtualMta: undefined, dns: true },
    });
    assert.deepEqual(
      [explained.queue, explained.moves, explained.route?.tiers[0]?.[0]?.port],
      ["b.test/{default}", ["big.rollup/{default}"], port],
    );
  } finally {
    await mta.stop();
    await peer.close();
    dns.close();
  }
});

test("queues that send each other their mail, or themselves, deliver it where it is", async () => {
  const peer = new SmtpPeer();
  const circle: Plugin = definePlugin({
    name: "circle",
    summary: "Sends mail round in a circle.",
    directives: {},
    hooks: {
      routeQueue: {
        order: "pre",
        handler: ({ domain, virtualMta }) => ({
          moveTo: { domain: domain === "a.test" ? "b.test" : "a.test", virtualMta },
        }),
      },
    },
  });
  const nowhere: Plugin = definePlugin({
    name: "nowhere",
    summary: "Names a virtual MTA that there is not.",
    directives: {},
    hooks: {
      routeQueue: { order: "pre", handler: ({ domain }) => ({ moveTo: `${domain}/typo` }) },
    },
  });
  const config = `<domain *>\nroute [127.0.0.1]:${await peer.listen()}\n</domain>`;
  for (const [plugin, problem] of [
    [circle, /^b\.test\/\{default\} to a\.test\/\{default\} to b\.test\/\{default\} is a loop$/],
    [nowhere, /no virtual MTA or pool is named "typo"/],
  ] as const) {
    const before = peer.messages.length;
    const mta = await startMta(config, { plugins: [plugin] });
    try {
      await sendMail(mta.port, { to: ["one@a.test"] });
      await peer.taken(before + 1);
      const said = mta.log.find(({ from }) => from === plugin.name);
      assert.match(String(said?.fields.problem), problem);
      assert.equal(said?.fields.hook, "routeQueue");
    } finally {
      await mta.stop();
    }
  }
  await peer.close();
});
