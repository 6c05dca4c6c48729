import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { definePlugin } from "../../core/mod.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { type MtaRun, mta as run } from "../../test/support/run-mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";

const OLD = "<virtual-mta old>\n bind-to-source-ip 127.0.3.1\n </virtual-mta>";
const NEW = "<virtual-mta new>\n bind-to-source-ip 127.0.3.2\n </virtual-mta>";

interface Lab {
  readonly peer: SmtpPeer;
  /** What bounced, with its status. */
  readonly bounced: string[];
  /** A server with these lines; mail to the virtual MTA `old` if there is one. */
  start(lines: string, directory?: string): Promise<TestMta>;
  /** The same lines for the next reload. */
  rewrite(mta: TestMta, lines: string): void;
}

async function withPeer(use: (lab: Lab) => Promise<void>): Promise<void> {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const bounced: string[] = [];
  const witness = definePlugin({
    name: "witness",
    summary: "Sees what bounces.",
    directives: {},
    hooks: {
      recipientBounced: ({ recipient, failure }) =>
        void bounced.push(`${recipient.address} ${failure.status}`),
    },
  });
  const text = (lines: string): string => `${lines}
    <source 127.0.0.1>
      always-allow-relaying yes
      ${lines.includes("<virtual-mta old>") ? "default-virtual-mta old" : ""}
    </source>
    <domain *>
      route [127.0.0.1]:${port}
    </domain>`;
  try {
    await use({
      peer,
      bounced,
      start: (lines, directory) =>
        startMta(text(lines), { plugins: [witness], ...(directory ? { directory } : {}) }),
      rewrite: (mta, lines) => {
        mta.config = text(lines);
      },
    });
  } finally {
    await peer.close();
  }
}

/** Three recipients wait in two queues of `old`. */
async function fill(mta: TestMta): Promise<void> {
  const { control } = mta.engine;
  for (const domain of ["a.test", "b.test"]) await control.pauseQueue(`${domain}/old`, true);
  for (const to of ["1@a.test", "2@a.test", "3@b.test"])
    assert.match((await sendMail(mta.port, { to: [to] })).at(-1) ?? "", /^250 /);
}

const alarmsOf = (mta: TestMta): readonly string[] =>
  mta.engine.control.status().alarms.map(({ key, severity }) => `${severity} ${key}`);

test("a reload that removes a virtual MTA with mail is refused and says where, unless it is forced; the mail waits until it is back", () =>
  withPeer(async ({ peer, start, rewrite, bounced }) => {
    const mta = await start(OLD);
    try {
      const { control } = mta.engine;
      await fill(mta);
      rewrite(mta, "");
      const refused = await control.reload();
      assert.ok(!refused.ok);
      assert.match(
        refused.report,
        /error \[virtual-mta-in-use\] the virtual MTA old is gone, but has mail in its queues: a\.test\/old \(2\), b\.test\/old \(1\)/,
      );
      assert.deepEqual(control.config.names("virtual-mta"), ["old"]);
      const command = (...words: string[]): Promise<MtaRun> =>
        run("reload", ...words, "--socket", join(mta.directory, "spool", "control.sock"));
      const asked = await command();
      assert.equal(asked.code, 1);
      assert.match(asked.err, /b\.test\/old \(1\)\n +hint: .*mta reload --force/);
      const forced = await command("--force");
      assert.equal(forced.code, 0);
      assert.match(forced.err, /warning \[virtual-mta-in-use\]/);
      assert.match(forced.out, /^reloaded/);
      await control.pauseQueue("*/old", false);
      await until("both to be held", async () =>
        control.queues().every(({ heldBy }) => heldBy !== undefined) ? true : undefined,
      );
      assert.deepEqual(alarmsOf(mta), ["error standing:old"]);
      const waits = control.queues().map(({ name, heldBy }) => `${name}: ${heldBy}`);
      assert.deepEqual(waits, [
        'a.test/old: the virtual MTA "old" is not in the configuration',
        'b.test/old: the virtual MTA "old" is not in the configuration',
      ]);
      // Nothing more is lost by another reload.
      assert.ok((await control.reload()).ok);
      assert.equal(peer.connections, 0);
      rewrite(mta, OLD);
      assert.ok((await control.reload()).ok);
      await peer.taken(3);
      assert.ok(peer.messages.every(({ client }) => client === "127.0.3.1"));
      await until("no alarm", async () => (alarmsOf(mta).length === 0 ? true : undefined));
      assert.deepEqual(bounced, []);
    } finally {
      await mta.stop();
    }
  }));

test("found so at a start, the mail waits with an alarm; with removed-virtual-mta bounce it bounces, with a report", () =>
  withPeer(async ({ peer, start, rewrite, bounced }) => {
    const before = await start(OLD);
    await fill(before);
    await before.engine.control.pauseQueue("*/old", true);
    await before.halt();
    const mta = await start(NEW, before.directory);
    try {
      const { control } = mta.engine;
      await control.pauseQueue("*/old", false);
      await until("the alarm", async () => alarmsOf(mta).find((one) => one.includes("old")));
      assert.deepEqual(alarmsOf(mta), ["error standing:old"]);
      await mta.halt();
      const again = await start(NEW, before.directory);
      try {
        // This time nothing is paused.
        await until("the alarm", async () => alarmsOf(again).find((one) => one.includes("old")));
        assert.equal(peer.connections, 0);
        rewrite(again, `${NEW}\nremoved-virtual-mta bounce`);
        assert.ok((await again.engine.control.reload()).ok);
        await until("the bounces", async () => (bounced.length === 3 ? true : undefined));
        assert.deepEqual(bounced.sort(), ["1@a.test 5.3.5", "2@a.test 5.3.5", "3@b.test 5.3.5"]);
        await peer.taken(3);
        assert.ok(peer.messages.every(({ from }) => from.startsWith("<>")));
        assert.match(peer.messages[0]?.content ?? "", /Status: 5\.3\.5/);
        await until("no alarm", async () => (alarmsOf(again).length === 0 ? true : undefined));
      } finally {
        await again.engine.stop();
      }
    } finally {
      await mta.stop();
    }
  }));

for (const removed of ["wait", "bounce"])
  test(`mail of a virtual MTA that is gone goes where it is rerouted to (${removed})`, () =>
    withPeer(async ({ peer, start, rewrite, bounced }) => {
      const mta = await start(OLD);
      try {
        const { control } = mta.engine;
        await fill(mta);
        const reroute = "<domain *>\n reroute-to-virtual-mta new\n </domain>";
        rewrite(mta, `${NEW}\nremoved-virtual-mta ${removed}\n${reroute}`);
        assert.ok((await control.reload({ force: true })).ok);
        await control.pauseQueue("*/old", false);
        await peer.taken(3);
        assert.ok(peer.messages.every(({ client }) => client === "127.0.3.2"));
        assert.deepEqual(bounced, []);
        await until("no alarm", async () => (alarmsOf(mta).length === 0 ? true : undefined));
      } finally {
        await mta.stop();
      }
    }));

test("mail that comes in while plugins make ready for a reload keeps its virtual MTA too", async () => {
  let whileReady = async (): Promise<void> => {};
  let committed = false;
  const slow = definePlugin({
    name: "slow",
    summary: "Takes its time to make ready.",
    directives: {},
    hooks: {
      reconfigure: async () => {
        await whileReady();
        return {
          commit: () => {
            committed = true;
          },
        };
      },
    },
  });
  const source = "<source 127.0.0.1>\n default-virtual-mta old\n </source>";
  const mta = await startMta(`${OLD}\n${source}`, { plugins: [slow] });
  try {
    const { control } = mta.engine;
    await control.pauseQueue("a.test/old", true);
    whileReady = async () => {
      assert.match((await sendMail(mta.port, { to: ["1@a.test"] })).at(-1) ?? "", /^250 /);
    };
    mta.config = mta.config.replace(OLD, "").replace(" default-virtual-mta old", "");
    const refused = await control.reload();
    assert.ok(!refused.ok);
    assert.match(refused.report, /error \[virtual-mta-in-use\] .* a\.test\/old \(1\)/);
    assert.deepEqual(control.config.names("virtual-mta"), ["old"]);
    assert.ok(!committed);
    assert.ok((await control.reload({ force: true })).ok);
  } finally {
    await mta.stop();
  }
});
