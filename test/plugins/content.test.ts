/** Plugins that read, note, change and sign messages, in a whole server: what clients, peers and operators see of it. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import {
  definePlugin,
  HeaderBlock,
  listNote,
  type Plugin,
  reply,
  textNote,
} from "../../core/mod.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { mta } from "../support/run-mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

const BODY_HASH = textNote("scribe.body-hash", { doc: "Hash of the content as it came." });
const SIZES = listNote("scribe.sizes", { doc: "Bytes read." });

/** Reads what arrives, refuses what speaks of viruses, hangs at what speaks of hanging. */
const scribe: Plugin = definePlugin({
  name: "scribe",
  summary: "Of the test.",
  directives: {},
  notes: [BODY_HASH, SIZES],
  hooks: {
    readContent() {
      const hash = createHash("sha256");
      let bytes = 0;
      let text = "";
      return {
        write(chunk) {
          hash.update(chunk);
          bytes += chunk.length;
          if (text.length < 2000) text += chunk.toString("latin1");
        },
        end() {
          if (text.includes("virus"))
            return { accept: false, reply: reply(554, "5.7.1", "a virus") };
          if (text.includes("broken")) throw new Error("out of order");
          if (text.includes("hanging")) return new Promise(() => {});
          const notes = [BODY_HASH.with(hash.digest("hex")), SIZES.with([String(bytes)])];
          return { accept: true, notes };
        },
      };
    },
    inspectMessage: ({ info, header }) =>
      BODY_HASH.of(info) === undefined || !HeaderBlock.of(header).has("X-One-By-One")
        ? undefined
        : { accept: true, separately: true },
    renderMessage(value, { message, recipients, queue }) {
      const hash = BODY_HASH.of(message);
      if (hash === undefined || queue.domain !== "changed.test") return value;
      const [only] = recipients;
      return {
        ...value,
        sender: `bounce-${only?.index ?? ""}@s.test`,
        add: [...value.add, { name: "X-Hash", value: hash }],
      };
    },
    sealMessage: (fields, { sender, header, body }) => [
      { name: "X-Seal", value: `${sender} ${header.length} ${body.size}` },
      ...fields,
    ],
  },
});

async function withScribe(
  run: (mta: TestMta, peer: SmtpPeer) => Promise<void>,
  plugin: Plugin = scribe,
): Promise<void> {
  const peer = new SmtpPeer({ extensions: ["SIZE", "PIPELINING", "8BITMIME"] });
  const port = await peer.listen();
  const server = await startMta(
    `plugin-timeout 2s
    <domain *>
      route [127.0.0.1]:${port}
      max-smtp-out 1
    </domain>`,
    { plugins: [plugin] },
  );
  try {
    await run(server, peer);
  } finally {
    await server.stop();
    await peer.close();
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "latin1").digest("hex");
}

/** The content without the fields that the scribe put in front. */
function withoutMarks(content: string): string {
  return content.replace(/^X-Seal: [^\r]*\r\n(X-Hash: [^\r]*\r\n)?/, "");
}

test("content is read as it arrives, noted, and the notes are there at delivery and in mta list", () =>
  withScribe(async ({ port, engine, directory }, peer) => {
    await sendMail(port, { to: ["first@changed.test"] });
    await peer.taken(1);
    await engine.control.pauseQueue("changed.test/{default}", true);
    for (const size of [10, 300_000])
      await sendMail(port, {
        to: ["you@changed.test"],
        content: `Subject: s\r\n\r\n${"a line of text\r\n".repeat(size / 10)}`,
      });
    const socket = join(directory, "spool", "control.sock");
    const { out } = await mta("list", "--queue=changed.test", "--json", "--socket", socket);
    const { rcpt: rows } = JSON.parse(out).data;
    assert.equal(rows.length, 2);
    for (const { note, rcptNote } of rows) {
      const names = note.map(({ by }: { by: string }) => by).sort();
      assert.deepEqual(names, ["scribe.body-hash", "scribe.sizes"]);
      assert.equal(rcptNote, undefined);
    }
    await engine.control.pauseQueue("changed.test/{default}", false);
    await peer.taken(3);
    for (const { from, content } of peer.messages) {
      assert.equal(from.split(" ")[0], "<bounce-0@s.test>");
      const stored = withoutMarks(content);
      const hash = /^X-Hash: (\w+)\r\n/m.exec(content)?.[1];
      assert.equal(hash, sha256(stored), "what was read is what was stored");
      const header = content.indexOf("\r\n\r\n") + 2 - content.indexOf("X-Hash");
      const seal = `X-Seal: bounce-0@s.test ${header} ${stored.length - stored.indexOf("\r\n\r\n") - 4}\r\n`;
      assert.ok(content.startsWith(seal), content.slice(0, 200));
    }
    for (const [at, line] of peer.commands.filter((one) => one.startsWith("MAIL")).entries())
      assert.match(line, new RegExp(` SIZE=${peer.messages[at]?.content.length}\\b`));
  }));

test("a reader refuses a message; one that fails or hangs is a refusal for now, with its name in the log", () =>
  withScribe(async ({ port, log }, peer) => {
    const last = async (word: string): Promise<string> =>
      (await sendMail(port, { to: ["you@x.test"], content: `A: b\r\n\r\n${word}\r\n` })).at(-1) ??
      "";
    assert.equal(await last("virus"), "554 5.7.1 a virus");
    assert.match(await last("broken"), /^451 4\.3\.0 /);
    assert.match(await last("hanging"), /^451 4\.3\.0 /);
    assert.match(await last("fine"), /^250 /);
    await peer.taken(1);
    assert.equal(peer.messages.length, 1);
    const said = log.filter(
      ({ from, fields }) => from === "scribe" && fields.hook === "readContent",
    );
    for (const message of ["handler failed", "handler gave no answer in time"])
      assert.ok(
        said.some((event) => event.message === message),
        message,
      );
  }));

test("a message that says so goes to one recipient a transaction", () =>
  withScribe(async ({ port }, peer) => {
    const to = ["a@x.test", "b@x.test", "c@x.test"];
    await sendMail(port, { to, content: "X-One-By-One: yes\r\n\r\nx\r\n" });
    await peer.taken(3);
    assert.deepEqual(
      peer.messages.map((message) => message.to.join(" ")),
      to.map((address) => `<${address}>`),
    );
    await sendMail(port, { to });
    await peer.taken(4);
    assert.equal(peer.messages[3]?.to.length, 3);
  }));

test("a plugin that cannot render or seal keeps mail waiting, and it goes when the plugin works", async () => {
  let works = false;
  const failing = (hook: "renderMessage" | "sealMessage"): Plugin =>
    definePlugin({
      name: "failing",
      summary: "Of the test.",
      directives: {},
      hooks: {
        [hook]: (value: unknown) => {
          if (!works) throw new Error("no key");
          return value;
        },
      },
    });
  for (const hook of ["renderMessage", "sealMessage"] as const) {
    works = false;
    await withScribe(async ({ port, engine, log }, peer) => {
      await sendMail(port, { to: ["you@x.test"] });
      const { mail } = engine.control;
      await until("the deferral", async () => {
        const { recipients } = await mail.list({}, undefined, 1);
        return recipients.find(({ attempts, underWay }) => attempts === 1 && !underWay);
      });
      assert.ok(log.some(({ from, fields }) => from === "failing" && fields.hook === hook));
      assert.equal(peer.messages.length, 0);
      works = true;
      await mail.retryNow("x.test", undefined);
      await peer.taken(1);
    }, failing(hook));
  }
});

test("seals stay on top of each other, and none takes another out", async () => {
  const second = definePlugin({
    name: "second",
    summary: "Of the test.",
    directives: {},
    hooks: { sealMessage: () => [{ name: "X-Second", value: "alone" }] },
  });
  const third = definePlugin({
    name: "third",
    summary: "Of the test.",
    directives: {},
    hooks: { sealMessage: (fields) => [{ name: "X-Third", value: "on top" }, ...fields] },
  });
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const domain = `<domain *>\nroute [127.0.0.1]:${port}\n</domain>`;
  const good = await startMta(domain, { plugins: [scribe, third] });
  try {
    await sendMail(good.port, { to: ["you@x.test"] });
    await peer.taken(1);
    assert.match(peer.messages[0]?.content ?? "", /^X-Third: on top\r\nX-Seal: /);
  } finally {
    await good.stop();
  }
  const bad = await startMta(domain, { plugins: [scribe, second] });
  try {
    await sendMail(bad.port, { to: ["you@x.test"] });
    await until("the complaint", async () =>
      bad.log.find(
        ({ from, message }) => from === "second" && message === "handler gave a wrong answer",
      ),
    );
    assert.equal(peer.messages.length, 1);
  } finally {
    await bad.stop();
    await peer.close();
  }
});
