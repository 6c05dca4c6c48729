import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { pluginProblems } from "../../core/host.ts";
import { definePlugin, directive, type Plugin, reply, text } from "../../core/mod.ts";
import { standardPlugins } from "../../plugins/standard.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { SocketReader } from "../support/socket-reader.ts";

const talkative: Plugin = definePlugin({
  name: "talkative",
  summary: "Of the test.",
  directives: {
    "x-word": directive(text, { scopes: ["global", "source"], doc: "A word.", example: "x" }),
  },
  verbs: {
    XECHO: ({ argument, session }, { settings, log }) => {
      log.notice("echo", { client: session.clientAddress });
      return reply(250, "2.0.0", `${settings.xWord}: ${argument}`);
    },
    XLATE: async () => reply(252, "2.0.0", "late"),
    XTHROW: () => {
      throw new Error("oops");
    },
    XWRONG: () => reply(354, undefined, "go on"),
    XBYE: () => reply(421, "4.3.2", "bye"),
  },
  ehlo: {
    XECHO: () => true,
    XWORD: (_session, { settings }) => settings.xWord ?? false,
    XTHROW: () => {
      throw new Error("oops");
    },
    XLINE: () => "two\r\nlines",
    XNEVER: () => false,
  },
  parameters: {
    mail: {
      "MT-PRIORITY": {
        extension: "MT-PRIORITY",
        problem: (value) => (/^-?[0-9]$/.test(value) ? undefined : "expected -9 to 9"),
      },
    },
    rcpt: { "X-TAG": { extension: "X-TAG" }, "X-OWN": {} },
  },
});

async function withMta(
  extensions: readonly string[],
  run: (mta: TestMta, peer: SmtpPeer, ask: (line: string) => Promise<string>) => Promise<void>,
): Promise<void> {
  const peer = new SmtpPeer({ extensions });
  const port = await peer.listen();
  const config = `x-word hello\n<domain *>\nroute [127.0.0.1]:${port}\n</domain>\n`;
  const mta = await startMta(config, { plugins: [talkative] });
  const socket = connect(mta.port, "127.0.0.1");
  const reader = new SocketReader(socket);
  try {
    await reader.line();
    await run(mta, peer, async (line) => {
      socket.write(`${line}\r\n`);
      const lines = [await reader.line()];
      while (/^\d{3}-/.test(lines.at(-1) ?? "")) lines.push(await reader.line());
      return lines.join("\n");
    });
  } finally {
    socket.destroy();
    await mta.stop();
    await peer.close();
  }
}

test("verbs and EHLO words of a plugin are there like our own; one that fails is a temporary failure", async () => {
  await withMta([], async (mta, _peer, ask) => {
    const lines = (await ask("EHLO c.test")).split("\n").map((line) => line.slice(4));
    assert.deepEqual(
      lines.filter((line) => line.startsWith("X")),
      ["XECHO", "XWORD hello"],
    );
    assert.equal(await ask("xecho  a b "), "250 2.0.0 hello: a b");
    assert.match(await ask("XECHO a\u0085b"), /^500 5\.5\.2 /);
    assert.equal(await ask("XLATE"), "252 2.0.0 late");
    for (const verb of ["XTHROW", "XWRONG"]) assert.match(await ask(verb), /^451 4\.3\.0 /, verb);
    assert.match(await ask("XNOBODY"), /^500 5\.5\.2 /);
    assert.match(await ask("XBYE"), /^421 4\.3\.2 bye/);
    const complaints = mta.log.filter(
      ({ from, level }) => from === "talkative" && level === "error",
    );
    assert.deepEqual(complaints.map(({ fields }) => fields.hook).toSorted(), [
      "ehlo XLINE",
      "ehlo XTHROW",
      "verb XTHROW",
      "verb XWRONG",
    ]);
  });
});

test("parameters of a plugin go to a peer that offers their extension, and to no other", async () => {
  for (const offered of [true, false])
    await withMta(offered ? ["MT-PRIORITY", "X-TAG"] : [], async (_mta, peer, ask) => {
      await ask("EHLO c.test");
      assert.match(await ask("MAIL FROM:<a@c.test> MT-PRIORITY=10"), /^501 .*expected -9 to 9/);
      assert.match(await ask("MAIL FROM:<a@c.test> X-TAG=1"), /^555 /);
      assert.match(await ask("MAIL FROM:<a@c.test> mt-priority=4 SIZE=10"), /^250 /);
      assert.match(await ask("RCPT TO:<one@d.test> X-TAG=abc X-OWN=1"), /^250 /);
      assert.match(await ask("RCPT TO:<two@d.test>"), /^250 /);
      await ask("DATA");
      assert.match(await ask("Subject: x\r\n\r\nx\r\n."), /^250 2\.6\.0 /);
      await peer.taken(1);
      const said = peer.commands.filter((line) => /^(MAIL|RCPT)/.test(line)).join("\n");
      assert.equal(/^MAIL .* MT-PRIORITY=4$/m.test(said), offered, said);
      assert.equal(/^RCPT TO:<one@d\.test>.* X-TAG=abc$/m.test(said), offered, said);
      assert.ok(!said.includes("X-OWN") && !/two@d\.test>.*X-TAG/.test(said), said);
    });
});

test("words that are our own, badly written, or claimed twice are found when the configuration is read", () => {
  const other = definePlugin({
    name: "other",
    summary: "Of the test.",
    directives: {},
    mechanisms: {
      PLAIN: {
        showsPassword: true,
        begin: () => ({ step: () => ({ kind: "failure", why: "denied" }) }),
      },
    },
    verbs: {
      MAIL: () => reply(250, undefined, "x"),
      xlow: () => reply(250, undefined, "x"),
      XECHO: () => reply(250, undefined, "x"),
    },
    ehlo: { SIZE: () => true },
    parameters: { mail: { SIZE: {} }, rcpt: { "A B": {} } },
  });
  const said = pluginProblems([...standardPlugins, talkative, other]).map(({ message }) => message);
  assert.deepEqual(said.toSorted(), [
    'plugin other: "A B" cannot be the name of a parameter of RCPT; use capital letters and digits',
    'plugin other: "xlow" cannot be the name of a verb; use capital letters and digits',
    "plugin other: the EHLO keyword SIZE is the server's own",
    "plugin other: the SASL mechanism PLAIN is claimed by sasl too",
    "plugin other: the parameter SIZE of MAIL is the server's own",
    "plugin other: the verb MAIL is the server's own",
    "plugin other: the verb XECHO is claimed by talkative too",
  ]);
});

test("what plain JavaScript declares in a wrong shape is found when the configuration is read", () => {
  const begin = () => ({ step: () => ({ kind: "failure", why: "denied" }) as const });
  const careless: Plugin = definePlugin({
    name: "careless",
    summary: "Of the test.",
    directives: {},
  });
  Object.assign(careless, {
    mechanisms: { "X-FORGOT": { begin }, "X-NULL": null },
    parameters: {
      mail: { "X-NULL": null, "X-TEXT": { problem: "no function" }, "X-EXT": { extension: 7 } },
      rcpt: { "X-BAD": { extension: "TWO WORDS" }, "X-GOOD": { extension: "x-good" } },
    },
  });
  const said = pluginProblems([...standardPlugins, careless]).map(({ message }) => message);
  assert.deepEqual(said.toSorted(), [
    "plugin careless: its SASL mechanism X-FORGOT does not say whether it showsPassword: true or false",
    'plugin careless: its SASL mechanism X-NULL has no function "begin"',
    "plugin careless: its parameter X-BAD of RCPT is not { extension, problem } with an EHLO keyword and a function, or neither",
    "plugin careless: its parameter X-EXT of MAIL is not { extension, problem } with an EHLO keyword and a function, or neither",
    "plugin careless: its parameter X-NULL of MAIL is not { extension, problem } with an EHLO keyword and a function, or neither",
    "plugin careless: its parameter X-TEXT of MAIL is not { extension, problem } with an EHLO keyword and a function, or neither",
  ]);
});
