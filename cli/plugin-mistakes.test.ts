import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FakeClock } from "../test/support/fake-clock.ts";
import { mta } from "../test/support/run-mta.ts";
import { loadedInTime } from "./import-plugin.ts";

const MOD = new URL("../core/mod.ts", import.meta.url).href;

/** A plugin file in plain JavaScript, as authors without a type checker write it. */
function code(parts: string, name = "mine"): string {
  return `import { definePlugin, directive, text, token } from "${MOD}";
export const plugin = definePlugin({ name: "${name}", summary: "Mine.", ${parts} });
`;
}

/** What `check-config` and `serve` say about plugin files, which must be the same. Each diagnostic on one line, `FILE:LINE:COLUMN: …`. */
async function diagnostics(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "mta-plugins-"));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const config = join(folder, "config");
    const lines = Object.keys(files).map((name) => `plugin ./${name}\n`);
    await writeFile(
      config,
      `# Ours.\n${lines.join("")}smtp-listener 127.0.0.1:0\ndelivery-queue spool\n`,
    );
    const checked = await mta("check-config", config);
    const served = await mta("serve", "-c", config);
    assert.deepEqual([checked.code, served.code], [1, 1]);
    assert.ok(served.err.includes(checked.out), `${checked.out}\n---\n${served.err}`);
    const found = (await mta("check-config", "--json", config)).out.replaceAll(folder, "");
    const list: readonly unknown[] = JSON.parse(found);
    return list.map((each) => JSON.stringify(each));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Asserts that the only diagnostic is at a line of the configuration and says all of this. */
async function says(
  files: Readonly<Record<string, string>>,
  line: number,
  ...texts: string[]
): Promise<void> {
  const found = await diagnostics(files);
  assert.equal(found.length, 1, found.join("\n"));
  for (const text of [`"line":${line}`, ...texts])
    assert.ok(found[0]?.includes(text), `${found[0]}`);
}

test("a plugin with the name of another is a diagnostic at its line", async () => {
  await says({ "a.mjs": code("directives: {}", "logging") }, 2, "plugin-twice", "logging");
  const twice = { "a.mjs": code("directives: {}", "x"), "b.mjs": code("directives: {}", "x") };
  await says(twice, 3, "plugin-twice", "another plugin is named x too");
});

test("a directive that another plugin has is a diagnostic at the line, with both names", async () => {
  const parts =
    'directives: { "max-smtp-out": directive(text, { scopes: ["domain"], doc: "Mine." }) }';
  await says({ "a.mjs": code(parts) }, 2, "claimed-twice", "claimed by connections and mine");
});

test("unknown parts, hooks, orders and scopes are diagnostics, with what was meant", async () => {
  const none = "directives: {}";
  await says(
    { "a.mjs": code(`${none}, hook: {}`) },
    2,
    'unknown part \\"hook\\"',
    'did you mean \\"hooks\\"?',
  );
  await says(
    { "a.mjs": code(`${none}, hooks: { inspectMesage() {} }`) },
    2,
    'unknown hook \\"inspectMesage\\"',
    'did you mean \\"inspectMessage\\"?',
  );
  await says(
    { "a.mjs": code(`${none}, hooks: { start: 7 }`) },
    2,
    "handler of start is not a function",
  );
  const first = `${none}, hooks: { start: { order: "first", handler() {} } }`;
  await says({ "a.mjs": code(first) }, 2, "handler of start is not a function");
  const scope = 'directives: { "my-word": directive(text, { scopes: ["domian"], doc: "Mine." }) }';
  await says(
    { "a.mjs": code(scope) },
    2,
    'my-word has a scope that does not exist: \\"domian\\"',
    "domain",
  );
  await says({ "a.mjs": code(`${none}, check: { globl: () => [] }`) }, 2, 'exist: \\"globl\\"');
});

test("a handler that cannot answer at once and a consumer of nothing are diagnostics", async () => {
  const hooks = "directives: {}, hooks: { judgeReply: { handler: async (verdict) => verdict } }";
  await says({ "a.mjs": code(hooks) }, 2, "its handler of judgeReply is async", "cannot wait");
  const none = "directives: {}, consumers: { c: { doc: 'C.', events: [], consume() {} } }";
  await says({ "a.mjs": code(none) }, 2, "consumer c wants no events", "name some of accepted,");
});

test("a part that cannot be looked at is a diagnostic", async () => {
  const hooks = 'directives: {}, hooks: { get start() { throw new Error("not now"); } }';
  await says({ "a.mjs": code(hooks) }, 2, "plugin mine: it cannot be read: not now");
});

test("missing and circular needs, and services offered twice, are diagnostics", async () => {
  await says(
    { "a.mjs": code('directives: {}, needs: { db: token("database") }') },
    2,
    "plugin-needs",
    'plugin mine needs service \\"database\\"',
  );
  const circle = (name: string, needs: string, offers: string): string =>
    code(
      `directives: {}, needs: { it: token("${needs}") }, provides: (offer) => [offer(token("${offers}"), () => 1)]`,
      name,
    );
  await says(
    { "a.mjs": circle("a", "y", "x"), "b.mjs": circle("b", "x", "y") },
    2,
    "plugins need each other: a → b → a",
  );
  const clock = 'directives: {}, provides: (offer) => [offer(token("clock"), () => 1)]';
  await says({ "a.mjs": code(clock) }, 2, 'service \\"clock\\" is offered by mine and by the core');
});

test("what a check finds, or throws, has the plugin's line where the file sets nothing of it", async () => {
  const finds = "() => [{ severity: 'error', directive: 'none', message: 'too little' }]";
  await says({ "a.mjs": code(`directives: {}, check: { global: ${finds} }`) }, 2, "too little");
  const throws = "() => { throw new Error('oops'); }";
  const failing = code(`directives: {}, check: { global: ${throws} }`);
  await says({ "a.mjs": failing }, 2, "the check of plugin mine failed: oops");
});

test("a file must export one plugin, and says which it exports", async () => {
  await says({ "a.mjs": "export const x = 1;\n" }, 2, "exports no plugin made with definePlugin");
  const two = `${code("directives: {}", "one")}export const other = definePlugin({ name: "two", summary: "Two." });\n`;
  await says({ "a.mjs": two }, 2, "several plugins (");
});

test("a mistake that is found in our code is shown where the plugin made it, and a wrong part by its name", async () => {
  const unreadable = `import { directive } from "${MOD}";
import { size } from "${MOD}";
directive(size(), { doc: "M.", default: "many" });
`;
  await says({ "a.mjs": unreadable }, 2, "the default", "/a.mjs:3:");
  const undefinedToken = code("directives: {}, needs: { clock: undefined }");
  await says(
    { "a.mjs": undefinedToken },
    2,
    "its plugin is not a plugin: its needs is not what definePlugin takes",
  );
});

test("code that cannot be loaded is a diagnostic with the place in the code", async () => {
  await says(
    { "a.ts": "export const a = 1;\nexport const b = ;\n" },
    2,
    "unreadable-plugin",
    "/a.ts:2",
  );
  await says(
    { "a.mjs": 'export const a = 1;\nthrow new Error("no licence");\n' },
    2,
    "no licence (/a.mjs:2",
  );
  await says({ "a.mjs": 'import "./not-there.mjs";\n' }, 2, "not-there.mjs");
});

test("a plugin of plain JavaScript may leave out what it has not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-plugins-"));
  try {
    await writeFile(join(folder, "a.mjs"), code("hooks: { start() {} }"));
    const config = join(folder, "config");
    await writeFile(config, "plugin ./a.mjs\n");
    assert.equal((await mta("check-config", config)).code, 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("code that never finishes loading is given up", async () => {
  const clock = new FakeClock();
  const loaded = loadedInTime(new Promise(() => {}), clock);
  await Promise.all([
    assert.rejects(loaded, /^Error: its code did not load within 20 s$/),
    clock.advance(20_000),
  ]);
  assert.equal(await loadedInTime(Promise.resolve(1), clock), 1);
  assert.equal(clock.pending, 0);
});
