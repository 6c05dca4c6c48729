import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { readConfiguration } from "../../cli/configuration.ts";
import { loadConfig } from "../../core/host.ts";
import { definePlugin, directive, event, integer, type Plugin, text } from "../../core/mod.ts";
import { memoryFiles } from "../support/memory-files.ts";
import { startMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";

const MOD = join(dirname(dirname(import.meta.dirname)), "core", "mod.ts");

/** What check-config finds about plugins in plain JavaScript, each as `line: message`. */
async function found(...plugins: readonly string[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "mta-surface-"));
  try {
    for (const [at, body] of plugins.entries())
      await writeFile(
        join(folder, `p${at}.js`),
        `import * as p from ${JSON.stringify(MOD)};
         export default p.definePlugin({ name: "p${at}", summary: "P.", directives: {}, ${body} });`,
      );
    const file = join(folder, "config");
    const lines = plugins.map((_, at) => `plugin ./p${at}.js`);
    await writeFile(file, `smtp-listener 127.0.0.1:0\n${lines.join("\n")}\n`);
    const { diagnostics } = await readConfiguration({ kind: "file", file }, { checkFiles: false });
    return diagnostics.map(({ at, message }) => `${at?.line ?? "?"}: ${message}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("wrong shapes of what a plugin declares are found at the line that loads it", async () => {
  for (const [body, expected] of [
    ["api: 2", /^2: plugin p0: it was made for version 2 of the plugin interface, and this is/],
    ["metrics: { Bad: p.counter('X.') }", /"Bad" cannot be the name of a metric/],
    ["metrics: { a: { kind: 'sum' } }", /metric a has no kind/],
    ["metrics: { a: p.counter('X.', { le: ['1'] }) }", /a label that Prometheus keeps for itself/],
    ["metrics: { a: p.counter('X.', ['of']) }", /the labels of metric a do not say what values/],
    ["metrics: { a: p.counter('X.', { of: 'any' }) }", /label of of metric a does not say what/],
    ["metrics: { a: p.counter('X.', { of: p.topValues(3000) }) }", /have 3001 combinations of lab/],
    ["metrics: { a: p.histogram('X.', [2, 1]) }", /buckets of metric a are invalid/],
    ["alarms: { a: { doc: '' } }", /alarm a does not say what it is for/],
    ["state: { a: { doc: 'a', scope: 'queue' } }", /state a does not say what values it has/],
    ["state: { a: { doc: 'a', scope: 'all' } }", /state a has no scope/],
    ["state: { A: {} }", /"A" cannot be the name of a state/],
    ["alarms: { a: { doc: 'A.', severity: 'bad' } }", /alarm a has a severity that does not exist/],
    ["jobs: { a: { doc: 'A.', every: 5, run() {} } }", /job a runs more often than every second/],
    ["jobs: { a: { doc: 'A.', every: 5000 } }", /job a has nothing to run/],
    ["jobs: { a: null }", /job a is not an object/],
    ["jobs: { a: { doc: 'A.', every: 5000, run() {}, scope: 'x' } }", /job a has a scope that/],
    ["routes: { '/x': () => {} }", /"\/x" is not a route; write one like "GET \/my-plugin\/things/],
    ["routes: { 'GET /:all': () => {} }", /is not a route/],
    ["routes: { 'GET /x': 5 }", /route GET \/x has no function/],
    ["commands: { a: { doc: 'A' } }", /command a has nothing to run/],
    ["blocks: { a: 5 }", /cannot be used as a plugin|exports no plugin/],
    ["blocks: { domain: { doc: 'D.', directives: {} } }", /<domain> is a block of the language/],
    ["blocks: { a: { doc: 'A.', directives: {}, argument: 'x' } }", /is of an unknown kind/],
    ["blocks: { a: { doc: 'A.', directives: {}, within: ['b'] } }", /a block that does not exist/],
    ["events: [p.event('x.y', 'Y.')]", /"x\.y" cannot be the name of an event/],
    ["observes: (on) => [on(p.event('x.y', 'Y.'), () => {})]", /observes event "x\.y", which no/],
    ["mispelt: 5", /unknown part "mispelt"/],
    ["directives: { a: p.directive(p.text, { doc: 'A.' }) }", /a has no scope/],
  ] as const) {
    const all = (await found(body)).filter((line) => line.startsWith("2: "));
    assert.ok(
      all.some((line) => expected.test(line)),
      `${body}: ${all.join("; ")}`,
    );
  }
});

test("what is declared twice, or clashes with the server, is found too", async () => {
  const route = "routes: { 'GET /things/:id': (c) => c.json(1) }";
  const command = "commands: { greet: { doc: 'greet', run: () => ({}) } }";
  const block = "blocks: { beacon: { doc: 'W.', directives: {} } }";
  assert.deepEqual(await found(route, route.replace(":id", ":name")), [
    "3: route GET /things/:name of p1 is declared by p0 too",
  ]);
  assert.deepEqual(await found("routes: { 'GET /status': (c) => c.json(1) }"), [
    "2: route GET /status of p0 is declared by admin too",
  ]);
  assert.deepEqual(await found(command, command), ["3: command greet of p1 is declared by p0 too"]);
  assert.deepEqual(await found(command.replaceAll("greet", "res")), [
    "2: plugin p0: mta res is a command of the server, or short for one",
  ]);
  assert.ok((await found(block, block)).includes("3: block beacon of p1 is declared by p0 too"));
});

interface Told {
  readonly subject: string;
}
const TOLD = event<Told>("teller.told", "Something was told.");
const BACK = event<Told>("listener.back", "It was heard.");

test("events reach those who observe them, and harm nobody", async () => {
  const heard: string[] = [];
  const teller: Plugin = definePlugin({
    name: "teller",
    summary: "Tells.",
    directives: {},
    events: [TOLD],
    observes: (on) => [on(BACK, ({ subject }, { emit }) => emit(TOLD, { subject }))],
    hooks: {
      messageAccepted: ({ info }, { emit }) => {
        emit(TOLD, { subject: info.sender });
        emit(BACK, { subject: "not its own" });
      },
    },
  });
  const listener: Plugin = definePlugin({
    name: "listener",
    summary: "Listens.",
    directives: {},
    events: [BACK],
    observes: (on) => [
      on(TOLD, () => {
        throw new Error("deaf");
      }),
      on(TOLD, ({ subject }, { emit }) => {
        heard.push(subject);
        emit(BACK, { subject });
      }),
    ],
  });
  const mta = await startMta("sandbox-mail mail", { plugins: [teller, listener] });
  try {
    const replies = await sendMail(mta.port, { from: "a@x.test", to: ["b@x.test"] });
    assert.match(replies.at(-1) ?? "", /^250 /);
    assert.ok(heard.length > 0 && heard.length < 10, "a circle ends");
    assert.ok(heard.every((subject) => subject === "a@x.test"));
    const messages = mta.log.map(({ message }) => message);
    assert.ok(messages.includes("an event is not told again: it would go round in a circle"));
    assert.ok(messages.includes("an event is not told: it is not declared"));
    assert.ok(messages.includes("handler failed"));
  } finally {
    await mta.stop();
  }
});

test("blocks of a plugin are where it says, nested ones too, and follow a reload", async () => {
  const seen: unknown[] = [];
  const hooks: Plugin = definePlugin({
    name: "hooks",
    summary: "Has blocks.",
    directives: {},
    blocks: {
      beacon: {
        doc: "Where to tell.",
        within: ["global", "virtual-mta"],
        directives: {
          url: directive(text, { doc: "The address." }),
          "most-at-once": directive(integer({ min: 1 }), { default: 10, doc: "How many." }),
        },
        check: ({ url }, name) =>
          url === undefined
            ? [{ severity: "error", directive: "url", message: `${name} has no url` }]
            : [],
      },
      "beacon-header": {
        doc: "A header to send.",
        within: ["beacon"],
        directives: { value: directive(text, { doc: "Its value." }) },
      },
    },
    hooks: {
      messageAccepted: (_message, { blocks }) =>
        void seen.push(
          blocks.beacon.map(({ name, label, within, settings }) => [
            name,
            label,
            within?.name,
            settings.url,
            settings.mostAtOnce,
          ]),
          blocks.beaconHeader.map(({ within, settings }) => [within?.name, settings.value]),
        ),
    },
  });
  const config = `sandbox-mail mail
<beacon one>
  url http://a.test/
  <beacon-header X-A>
    value 1
  </beacon-header>
</beacon>
<virtual-mta v>
  <beacon two>
    url http://b.test/
    most-at-once 3
  </beacon>
</virtual-mta>`;
  const mta = await startMta(config, { plugins: [hooks] });
  try {
    await sendMail(mta.port, { to: ["b@x.test"] });
    assert.deepEqual(seen.splice(0), [
      [
        ["one", "<beacon one>", undefined, "http://a.test/", 10],
        ["two", "<virtual-mta v> <beacon two>", "v", "http://b.test/", 3],
      ],
      [["one", "1"]],
    ]);
    mta.config = "sandbox-mail mail\n<beacon three>\nurl http://c.test/\n</beacon>";
    assert.equal((await mta.engine.control.reload()).ok, true);
    await sendMail(mta.port, { to: ["b@x.test"] });
    assert.deepEqual(seen.splice(0), [
      [["three", "<beacon three>", undefined, "http://c.test/", 10]],
      [],
    ]);
    for (const [text, expected] of [
      ["<beacon x>\n</beacon>", /x has no url/],
      ["<domain a.test>\n<beacon x>\nurl u\n</beacon>\n</domain>", /<beacon> is not allowed in/],
      ["<beacon x>\nurl u\nulr u\n</beacon>", /unknown directive "ulr"/],
      ["<webhok x>\nurl u\n</webhok>", /unknown block <webhok>/],
      ["url u", /url is not allowed at the top level/],
    ] as const) {
      mta.config = text;
      const { ok, report, diagnostics } = await mta.engine.control.reload();
      assert.equal(ok, false);
      const all = [report, ...diagnostics.map(({ message }) => message)].join("\n");
      assert.match(all, expected);
    }
  } finally {
    await mta.stop();
  }
});

test("a configuration in TypeScript has a plugin's blocks, nested ones too", async () => {
  const hooks: Plugin = definePlugin({
    name: "hooks",
    summary: "Has blocks.",
    directives: {},
    blocks: {
      beacon: { doc: "W.", directives: { url: directive(text, { doc: "U." }) } },
      header: {
        doc: "H.",
        within: ["beacon"],
        directives: { value: directive(text, { doc: "V." }) },
      },
    },
  });
  const blocks = { beacon: { one: { url: "u", header: { "X-A": { value: "1" } } } } };
  const { config, diagnostics } = await loadConfig<Plugin>({
    file: "/c/mta.config.ts",
    definition: { plugins: [hooks], blocks: JSON.parse(JSON.stringify(blocks)) },
    plugins: [],
    files: memoryFiles({}),
    checkFiles: false,
    loadPlugin: () => Promise.reject(new Error("none")),
  });
  assert.deepEqual(diagnostics, []);
  const [header] = config?.blocks("header") ?? [];
  assert.equal(header?.label, "<beacon one> <header X-A>");
  assert.equal(header?.view.get("value").value, "1");
  assert.equal(config?.blocks("beacon")[0]?.view.get("url").value, "u");
});
