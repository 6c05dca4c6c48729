import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../../../test/support/mta.ts";
import { sendMail } from "../../../test/support/send-mail.ts";
import { SmtpPeer } from "../../../test/support/smtp-peer.ts";
import { definePlugin, type Plugin, repeatable, text } from "../../mod.ts";

test("what takes effect at the next start is said until then, and no longer once it is taken back", async () => {
  const mta = await startMta("");
  try {
    for (const [config, expected] of [
      ["name-server 127.0.0.1:5353", ["name-server"]],
      ["name-server 127.0.0.1:5353\ntotal-max-smtp-in 7", ["name-server"]],
      ["", []],
      ["host-name b.test\n<virtual-mta a>\nhost-name a.test\n</virtual-mta>", ["host-name"]],
      ["<acct-file /dev/null>\n</acct-file>", []],
    ] as const) {
      mta.config = config;
      const { ok, needsRestart } = await mta.engine.control.reload();
      assert.deepEqual([ok, needsRestart], [true, expected]);
    }
  } finally {
    await mta.stop();
  }
});

test("a reload asked for during another one reads the files again", async () => {
  const mta = await startMta("");
  try {
    const first = mta.engine.control.reload();
    mta.config = "no-such-directive 1";
    const second = mta.engine.control.reload();
    assert.equal(mta.engine.control.reload(), second, "all that wait share one");
    assert.equal((await first).ok, true);
    assert.equal((await second).ok, false);
    mta.config = "";
    assert.equal((await mta.engine.control.reload()).ok, true);
  } finally {
    await mta.stop();
  }
});

test("the log says what came of each reload", async () => {
  const mta = await startMta("");
  try {
    const begin = mta.log.length;
    for (const config of ["total-max-smtp-in 7", "name-server 127.0.0.1:5353", "nonsense\nmore"]) {
      mta.config = config;
      await mta.engine.control.reload();
    }
    const said = mta.log.slice(begin).filter(({ from }) => from === "engine");
    assert.deepEqual(
      said.map(({ level, message }) => `${level} ${message}`),
      [
        "notice reloaded",
        "notice reloaded",
        "error not reloaded: the old configuration stays in force",
      ],
    );
    const [first, second, third] = said.map(({ fields }) => fields);
    assert.equal(first?.needsRestart, undefined);
    assert.equal(second?.needsRestart, "name-server");
    assert.equal(third?.errors, 2);
    assert.match(String(third?.first), /config:3:1: unknown directive "nonsense"$/);
  } finally {
    await mta.stop();
  }
});

test("a plugin that is gone from the configuration goes on with its defaults until the next start", async () => {
  const seen: (readonly string[])[] = [];
  const tags: Plugin = definePlugin({
    name: "tags",
    summary: "Collects tags.",
    directives: {
      tag: repeatable(text, { scopes: ["global", "domain"], doc: "A tag.", reload: "restart" }),
    },
    hooks: {
      planDelivery: (plan, _queue, { settings }) => {
        seen.push(settings.tag.map((each) => each.toUpperCase()));
        return plan;
      },
    },
  });
  const peer = new SmtpPeer();
  const route = `<domain *>\nroute [127.0.0.1]:${await peer.listen()}\n</domain>`;
  const plugins: Plugin[] = [tags];
  const mta = await startMta(`tag a\n${route}`, { plugins });
  try {
    plugins.pop();
    mta.config = route;
    const { ok, needsRestart } = await mta.engine.control.reload();
    assert.deepEqual([ok, needsRestart], [true, ["tag", "plugin tags"]]);
    await sendMail(mta.port, { to: ["one@dest.test"] });
    await peer.taken(1);
    assert.deepEqual(seen, [[]]);
    const settings = mta.engine.control.settings("dest.test", "{default}");
    assert.deepEqual(settings.find(({ directive }) => directive === "tag")?.values, []);
  } finally {
    await mta.stop();
    await peer.close();
  }
});
