/**
 * What plugins can do wrong, played through a whole server: the client is answered at once and safely, the log names the plugin
 * and its hook, and the server goes on.
 */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { definePlugin, type Plugin } from "../../core/mod.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { SocketReader } from "../support/socket-reader.ts";
import { until } from "../support/until.ts";

/** A plugin as plain JavaScript could make it: its hooks answer anything. */
function plugin(name: string, hooks: Readonly<Record<string, unknown>>): Plugin {
  const made = definePlugin({ name, summary: "Makes mistakes.", directives: {} });
  return Object.assign({ ...made }, { hooks });
}

async function withServer(
  plugins: readonly Plugin[],
  run: (mta: TestMta) => Promise<void>,
  config = "",
): Promise<void> {
  const mta = await startMta(config, { plugins });
  try {
    await run(mta);
  } finally {
    await mta.stop();
  }
}

const to = ["you@example.org"];
const boom = (): never => {
  throw new Error("boom");
};

/** Wrong answers of handlers that say yes or no. */
const WRONG: Readonly<Record<string, () => unknown>> = {
  throws: boom,
  rejects: () => Promise.reject(new Error("boom")),
  "refuses without a reply": () => ({ accept: false }),
  "refuses with a success": () => ({
    accept: false,
    reply: { code: 250, enhanced: undefined, lines: ["fine"] },
  }),
  "answers a text": () => "550 no",
  "answers true": () => true,
  "answers null": async () => null,
  "answers an empty object": () => ({}),
};

for (const hook of ["acceptSender", "permitRelay", "acceptRecipient", "inspectMessage"])
  test(`${hook}: whatever a handler does instead of answering, the client hears 451 at once`, async () => {
    let wrong = "";
    const plugins = Object.entries(WRONG).map(([what, answer]) => {
      const name = what.replaceAll(" ", "-");
      const handler = (): unknown => (wrong === name ? answer() : undefined);
      return plugin(name, { [hook]: { order: "pre", handler } });
    });
    await withServer(plugins, async (mta) => {
      for ({ name: wrong } of plugins) {
        const replies = await sendMail(mta.port, { to });
        const refused = replies.find((line) => /^[45]/.test(line));
        assert.match(refused ?? "", /^451 4\.3\.0 /, `${wrong}: ${replies.join(" | ")}`);
        const said = mta.log.filter(({ from, level }) => from === wrong && level === "error");
        assert.equal(said[0]?.fields.hook, hook, wrong);
      }
    });
  });

test("a bounce is not an answer where mail is let in or not: nobody takes it for a yes", async () => {
  const bounce = { code: 550, enhanced: "5.7.1", lines: ["no"] };
  let wrong = "";
  const plugins = ["acceptSender", "permitRelay", "inspectMessage"].map((hook) => {
    const handler = (): unknown => (wrong === hook ? { accept: true, bounce } : undefined);
    return plugin(hook.toLowerCase(), { [hook]: { order: "pre", handler } });
  });
  await withServer(plugins, async (mta) => {
    for (wrong of ["acceptSender", "permitRelay", "inspectMessage"]) {
      const replies = await sendMail(mta.port, { to });
      assert.match(replies.find((line) => /^[45]/.test(line)) ?? "", /^451 4\.3\.0 /, wrong);
    }
  });
});

test("renderMessage: content with which a host could be made to take text for commands is not sent", async () => {
  const CONTENTS = ["x\n.\nMAIL FROM:<a@b.test>\r\n", "x\r.\r\ny\r\n", "x\0\r\n", "x\r"];
  const whole = (text: string) => () => Buffer.from(text);
  const inPieces = (text: string) =>
    async function* () {
      for (const character of text) yield Buffer.from(character);
    };
  const peer = new SmtpPeer();
  const port = await peer.listen();
  let body: object = {};
  const render = (value: object): object => ({ ...value, body });
  await withServer(
    [plugin("renders", { renderMessage: render })],
    async (mta) => {
      for (const [at, content] of CONTENTS.entries())
        for (const open of [whole, inPieces]) {
          const text = `A: b\r\n\r\n${content}`;
          body = { bytes: text.length, eightBit: false, open: open(text) };
          const domain = `${open.name.toLowerCase()}-${at}.test`;
          await sendMail(mta.port, { from: "", to: [`you@${domain}`] });
          await until(
            "an attempt that failed",
            async () =>
              mta.engine.control.queues().find(({ name }) => name.startsWith(domain))?.lastError,
          );
          assert.deepEqual(peer.messages, []);
        }
    },
    `<domain *>\nroute [127.0.0.1]:${port}\n</domain>`,
  );
  await peer.close();
});

test("openSession: a client that a broken plugin should judge is sent away for now", async () => {
  await withServer([plugin("wrong", { openSession: boom })], async (mta) => {
    const socket = connect(mta.port, "127.0.0.1");
    assert.match(await new SocketReader(socket).line(), /^451 4\.3\.0 /);
    socket.destroy();
  });
});

test("a plugin may refuse what relaying accepted, wherever it stands, also when another accepts", async () => {
  const yes = plugin("yes", { acceptRecipient: () => ({ accept: true }) });
  const no = plugin("no", {
    acceptRecipient: async () => ({
      accept: false,
      reply: { code: 550, enhanced: "5.1.1", lines: ["no such user"] },
    }),
  });
  await withServer([yes, no], async (mta) => {
    assert.ok((await sendMail(mta.port, { to })).includes("550 5.1.1 no such user"));
  });
});

test("where relaying is not permitted nobody else is asked; a plugin may permit more", async () => {
  let asked = 0;
  const curious = plugin("curious", { acceptRecipient: () => void asked++ });
  const permits = plugin("permits", {
    permitRelay: ({ recipient }: { recipient: { domain: string } }) =>
      recipient.domain === "more.test" ? { accept: true } : undefined,
  });
  const strangers = "<source 127.0.0.1>\nalways-allow-relaying no\n</source>";
  await withServer(
    [curious, permits],
    async (mta) => {
      const refused = await sendMail(mta.port, { to });
      assert.ok(refused.some((line) => line.startsWith("550 5.7.1 ")));
      assert.equal(asked, 0);
      const taken = await sendMail(mta.port, { to: ["a@more.test"] });
      assert.match(taken.at(-1) ?? "", /^250 /);
      assert.equal(asked, 1);
    },
    strangers,
  );
});

test("chooseVirtualMta: an unknown name is refused for now, a pool stands for its members in turn", async () => {
  const config = `<virtual-mta a>
</virtual-mta>
<virtual-mta b>
</virtual-mta>
<virtual-mta-pool both>
virtual-mta a
virtual-mta b
</virtual-mta-pool>`;
  let answer: unknown;
  const chooser = plugin("chooser", { chooseVirtualMta: () => answer });
  await withServer(
    [chooser],
    async (mta) => {
      for (answer of ["zz", "", "a/b c\n\0d", "{Default}", 7, { name: "a" }, boom])
        assert.match((await sendMail(mta.port, { to })).at(-1) ?? "", /^451 4\.3\.0 /);
      answer = Promise.resolve("both");
      for (let at = 0; at < 4; at++)
        assert.match((await sendMail(mta.port, { to })).at(-1) ?? "", /^250 /);
      const queues = mta.engine.control.queues();
      assert.deepEqual(queues.map(({ name, recipients }) => [name, recipients]).sort(), [
        ["example.org/a", 2],
        ["example.org/b", 2],
      ]);
      assert.ok(mta.log.some(({ from, fields }) => from === "chooser" && fields.hook));
    },
    `${config}\n<domain *>\nsmtp-hosts 127.0.0.1:1\n</domain>`,
  );
});

test("assignQueue: what is not a domain is refused for now; capitals and other alphabets are brought into form", async () => {
  let answer: unknown;
  const assigner = plugin("assigner", { assignQueue: () => answer });
  await withServer(
    [assigner],
    async (mta) => {
      for (answer of ["", "a/b", "x y", "a\0", "no..dots", null, 7, Promise.resolve("a/b")])
        assert.match((await sendMail(mta.port, { to: [...to, "b@c.test"] })).at(-1) ?? "", /^451 /);
      answer = Promise.resolve("Bücher.TEST");
      assert.match((await sendMail(mta.port, { to })).at(-1) ?? "", /^250 /);
      const names = mta.engine.control.queues().map(({ name }) => name);
      assert.deepEqual(names, ["xn--bcher-kva.test/{default}"]);
    },
    "<domain *>\nsmtp-hosts 127.0.0.1:1\n</domain>",
  );
});

test("reshapeEnvelope: with a broken handler the message is refused for now", async () => {
  for (const answer of [boom, () => undefined, async () => [], () => [{ address: "a@b.test" }]])
    await withServer([plugin("wrong", { reshapeEnvelope: answer })], async (mta) => {
      assert.match((await sendMail(mta.port, { to })).at(-1) ?? "", /^451 4\.3\.0 /);
      assert.equal(mta.engine.control.status().recipients, 0);
    });
});

test("routeQueue and planDelivery: with a broken handler the queue waits and says why; nothing goes elsewhere", async () => {
  for (const [hook, answer] of [
    ["routeQueue", boom],
    ["routeQueue", () => ({ tiers: [[{ host: "nowhere at all", port: 25, lookupMx: true }]] })],
    ["planDelivery", (plan: unknown) => Promise.resolve(plan)],
    ["planDelivery", () => undefined],
  ] as const)
    await withServer(
      [plugin("wrong", { [hook]: { order: "pre", handler: answer } })],
      async (mta) => {
        assert.match((await sendMail(mta.port, { to })).at(-1) ?? "", /^250 /);
        await until("an error", async () => mta.engine.control.queues()[0]?.lastError);
        const [queue] = mta.engine.control.queues();
        assert.match(queue?.lastError ?? "", new RegExp(`plugin wrong, hook ${hook}: `));
        assert.equal(queue?.recipients, 1);
        assert.ok((queue?.retryAt ?? 0) > 0);
      },
    );
});

test("observers that throw or reject, now or later, harm neither mail nor process", async () => {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const rejects = (): Promise<never> => Promise.reject(new Error("boom"));
  const hooks = {
    messageAccepted: boom,
    connectionOpened: rejects,
    recipientDelivered: rejects,
    connectionClosed: boom,
  };
  try {
    await withServer(
      [plugin("loud", hooks)],
      async (mta) => {
        for (let at = 0; at < 3; at++)
          assert.match((await sendMail(mta.port, { to })).at(-1) ?? "", /^250 /);
        await until(
          "deliveries",
          async () => mta.engine.control.status().recipients === 0 || undefined,
        );
        assert.equal(peer.messages.length, 3);
        const said = mta.log.filter(({ from }) => from === "loud");
        const failed = said.filter(({ message }) => message === "handler failed");
        const hooksSaid = new Set(failed.map(({ fields }) => fields.hook));
        assert.ok(hooksSaid.has("messageAccepted") && hooksSaid.has("recipientDelivered"));
        assert.equal(failed.length, hooksSaid.size, "once a kind, not once a message");
      },
      `<domain *>\nsmtp-hosts 127.0.0.1:${port}\n</domain>`,
    );
  } finally {
    await peer.close();
  }
});

test("a handler that never answers costs its client plugin-timeout, and nobody else", async () => {
  let first = true;
  const silent = plugin("silent", {
    inspectMessage() {
      if (!first) return undefined;
      first = false;
      return new Promise(() => {});
    },
  });
  await withServer(
    [silent],
    async (mta) => {
      const waiting = sendMail(mta.port, { to });
      await until("the question", async () => !first || undefined);
      assert.match((await sendMail(mta.port, { to })).at(-1) ?? "", /^250 /);
      assert.match((await waiting).at(-1) ?? "", /^451 4\.3\.0 /);
      const said = mta.log.filter(({ from }) => from === "silent");
      assert.deepEqual(
        said.map(({ message, fields }) => [message, fields.hook]),
        [["handler gave no answer in time", "inspectMessage"]],
      );
    },
    "plugin-timeout 1s\n<domain *>\nsmtp-hosts 127.0.0.1:1\n</domain>",
  );
});

test("whatever a handler does to what it is given, queues keep their names and sessions their server", async () => {
  const spoil = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) Reflect.set(value, key, null);
  };
  const ofQueues = plugin("spoils-queues", {
    routeQueue: { order: "pre", handler: spoil },
    planDelivery(plan: unknown, queue: unknown) {
      spoil(queue);
      return plan;
    },
  });
  await withServer(
    [ofQueues],
    async (mta) => {
      assert.match((await sendMail(mta.port, { to })).at(-1) ?? "", /^250 /);
      await until("an attempt", async () => mta.engine.control.queues()[0]?.lastError);
      const names = mta.engine.control.queues().map(({ name }) => name);
      assert.deepEqual(names, ["example.org/{default}"]);
    },
    "<domain *>\nsmtp-hosts 127.0.0.1:1\n</domain>",
  );
  const ofRecipients = plugin("spoils-recipients", {
    permitRelay: {
      order: "pre",
      handler: ({ recipient }: { readonly recipient: unknown }) => spoil(recipient),
    },
  });
  await withServer([ofRecipients], async (mta) => {
    for (let client = 0; client < 2; client++) {
      const replies = await sendMail(mta.port, { to });
      assert.match(replies.find((line) => /^[45]/.test(line)) ?? "", /^451 4\.3\.0 /);
    }
  });
});

test("replaceVirtualMta: asked once for each queue; what it took is given back when the message is not stored, and used when it is", async () => {
  const config =
    "<virtual-mta cold>\n</virtual-mta>\n<domain *>\nsmtp-hosts 127.0.0.1:1\n</domain>";
  let answer: unknown = "cold";
  let asked = 0;
  const grants = { settled: 0, cancelled: 0 };
  const grant = {
    settle: () => void grants.settled++,
    cancel: () => void grants.cancelled++,
  };
  const replacer = plugin("replacer", {
    replaceVirtualMta: ({ queue }: { readonly queue: { readonly domain: string } }) => {
      asked++;
      if (queue.domain === "late.test") return Promise.reject(new Error("not today"));
      return queue.domain === "one.test" ? { virtualMta: answer, grant } : undefined;
    },
  });
  await withServer(
    [replacer],
    async (mta) => {
      const all = ["a@one.test", "b@two.test", "c@one.test"];
      assert.match((await sendMail(mta.port, { to: all })).at(-1) ?? "", /^250 /);
      assert.equal(asked, 2);
      assert.deepEqual(grants, { settled: 1, cancelled: 0 });
      const queues = mta.engine.control.queues();
      assert.deepEqual(queues.map(({ name, recipients }) => [name, recipients]).sort(), [
        ["one.test/cold", 2],
        ["two.test/{default}", 1],
      ]);
      const both = [...all, "d@late.test"];
      assert.match((await sendMail(mta.port, { to: both })).at(-1) ?? "", /^451 4\.3\.0 /);
      assert.deepEqual(grants, { settled: 1, cancelled: 1 });
      for (answer of ["nowhere", 7, ""])
        assert.match((await sendMail(mta.port, { to: all })).at(-1) ?? "", /^451 4\.3\.0 /);
      assert.equal(grants.settled, 1);
    },
    config,
  );
});
