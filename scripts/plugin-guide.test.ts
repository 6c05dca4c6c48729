import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { loadConfig, pluginProblems } from "../core/host.ts";
import { definePlugin, HOOKS, type Plugin } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { memoryFiles } from "../test/support/memory-files.ts";
import { startMta } from "../test/support/mta.ts";
import { recordsOf } from "../test/support/records.ts";
import { sendMail } from "../test/support/send-mail.ts";
import { SocketReader } from "../test/support/socket-reader.ts";

const page = await readFile(new URL("../docs/guide/writing-plugins.md", import.meta.url), "utf8");
const blocks = Array.from(page.matchAll(/```\w*\n([^`]*)```/g), ([, text = ""]) => text);

test("the guide lists every hook in order, with its strategy and whether it may wait", () => {
  const rows = page.matchAll(
    /^\| `(\w+)` \| [^|]+ \| (admit|read|inspect|decide|transform|observe|lifecycle|prepare) \| (\S+) \|/gm,
  );
  assert.deepEqual(
    Array.from(rows, ([, hook, strategy, late]) => [hook, strategy, late]),
    Object.entries(HOOKS).map(([hook, { strategy, timing }]) => [
      hook,
      strategy,
      timing === "late" ? "yes" : "**no**",
    ]),
  );
});

test("the guide's plugin works under the guide's configuration", async () => {
  const [code = "", config = ""] = blocks;
  const folder = await mkdtemp(join(tmpdir(), "mta-guide-"));
  try {
    const file = join(folder, "quiet-hours.ts");
    const mod = fileURLToPath(new URL("../core/mod.ts", import.meta.url));
    await writeFile(file, code.replace('"postrider"', JSON.stringify(mod)));
    const { quietHours }: { quietHours: Plugin } = await import(pathToFileURL(file).href);
    const mta = await startMta(config.replace(/^plugin .*$/m, ""), { plugins: [quietHours] });
    try {
      const to = ["you@example.org"];
      const large = `Subject: x\r\n\r\n${"text\r\n".repeat(400)}`;
      const refused = await sendMail(mta.port, { to, content: large });
      assert.equal(refused.at(-1), "552 5.3.4 too large for the quiet hours");
      assert.match((await sendMail(mta.port, { to })).at(-1) ?? "", /^250 /);
    } finally {
      await mta.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("the guide's members log in", async () => {
  const code = blocks.find((text) => text.includes("findIdentity: {")) ?? "";
  const folder = await mkdtemp(join(tmpdir(), "mta-guide-"));
  try {
    const file = join(folder, "members.ts");
    const mod = fileURLToPath(new URL("../core/mod.ts", import.meta.url));
    await writeFile(file, code.replace('"postrider"', JSON.stringify(mod)));
    const { members }: { members: Plugin } = await import(pathToFileURL(file).href);
    const mta = await startMta("members-password secret", { plugins: [members] });
    const socket = connect(mta.port, "127.0.0.1");
    try {
      const reader = new SocketReader(socket);
      await reader.line();
      const login = Buffer.from("\0joe@members.example\0secret").toString("base64");
      socket.write(`EHLO c.test\r\nXWHO\r\nAUTH PLAIN ${login}\r\nXWHO\r\n`);
      const lines = [await reader.line()];
      while (!lines.at(-1)?.startsWith("250 2.0.0 joe")) lines.push(await reader.line());
      assert.ok(lines.includes("250-AUTH PLAIN LOGIN") && lines.includes("250 XWHO"), lines.join());
      assert.ok(lines.includes("250 2.0.0 a stranger"), lines.join());
    } finally {
      socket.destroy();
      await mta.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("the guide's delivery agent delivers", async () => {
  const code = blocks.find((text) => text.includes("agents: (agent)")) ?? "";
  const folder = await mkdtemp(join(tmpdir(), "mta-guide-"));
  try {
    const file = join(folder, "keep.ts");
    const mod = fileURLToPath(new URL("../core/mod.ts", import.meta.url));
    await writeFile(file, code.replace('"postrider"', JSON.stringify(mod)));
    const { keep }: { keep: Plugin } = await import(pathToFileURL(file).href);
    const config =
      "<domain example.org>\nkeep-mail yes\n</domain>\n<acct-file acct.csv>\n</acct-file>";
    const mta = await startMta(config, { plugins: [keep] });
    try {
      await sendMail(mta.port, { to: ["you@example.org"] });
      const [record] = await recordsOf(mta.directory, 1);
      assert.deepEqual(
        [record?.type, record?.dlvType, record?.dsnAction, record?.dsnDiag],
        ["d", "keep", "delivered", "x-mta;written to the log"],
      );
      const kept = mta.log.find(({ message }) => message === "kept");
      assert.equal(kept?.fields.to, "you@example.org");
    } finally {
      await mta.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("problems of plugins in a TypeScript configuration are told of at its list of plugins", async () => {
  const plugin = definePlugin({ name: "logging", summary: "Mine.", directives: {} });
  const torn: Plugin = Object.assign({ ...plugin }, JSON.parse('{ "provides": [null] }'));
  const { diagnostics } = await loadConfig<Plugin>({
    file: "/c/mta.config.ts",
    definition: { plugins: [plugin, torn] },
    plugins: standardPlugins,
    files: memoryFiles({}),
    checkFiles: false,
    examine: pluginProblems,
    loadPlugin: () => Promise.reject(new Error("none")),
  });
  assert.deepEqual(
    diagnostics.map(({ code, message, at }) => [code, message, at?.keys]),
    [
      ["bad-definition", "entry 2 of plugins is not a plugin", "plugins"],
      ["plugin-twice", "another plugin is named logging too", "plugins"],
    ],
  );
});

test("the pieces of the guide are in the example, word for word", async () => {
  const pieces = [
    ...page.matchAll(/<!-- (examples\/\S+) -->\n```ts\n([^`]*(?:`[^`]+`[^`]*)*?)\n```/g),
  ];
  assert.ok(pieces.length >= 9);
  for (const [, file = "", code = ""] of pieces) {
    const source = await readFile(new URL(`../${file}`, import.meta.url), "utf8");
    const plain = (text: string): string => text.replaceAll(/^ +/gm, "");
    assert.ok(plain(source).includes(plain(code)), code);
    assert.ok(code.split("\n").length <= 20, `a piece is short: ${code}`);
  }
});
