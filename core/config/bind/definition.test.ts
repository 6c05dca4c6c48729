import assert from "node:assert/strict";
import { test } from "node:test";
import { limits, lists } from "../../../test/configs/fixture-plugins.ts";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { type LoadResult, loadConfig } from "../load.ts";
import { renderDiagnostic } from "../report/render.ts";
import type { ConfigDefinition } from "./definition.ts";
import type { DirectiveOwner } from "./directives.ts";

function load(definition: ConfigDefinition, files = {}): Promise<LoadResult<DirectiveOwner>> {
  return loadConfig<DirectiveOwner>({
    file: "/c/mta.config.ts",
    definition,
    plugins: [limits, lists],
    files: memoryFiles(files),
    loadPlugin: () => Promise.reject(new Error("none")),
  });
}

/** What plain JavaScript may hand over. */
async function found(definition: object): Promise<readonly string[]> {
  const { diagnostics, texts } = await load(definition);
  return diagnostics.map((one) => renderDiagnostic(one, { texts, colour: false }));
}

test("a definition sets what the same text would set", async () => {
  const { config, print, diagnostics } = await load(
    {
      include: ["more.conf"],
      macros: { big: ["one.example", "two.example"] },
      settings: {
        "host-name": "mail.example.net",
        listen: ["127.0.0.1:25", "[::1]:25"],
        relay: true,
      },
      domains: { $big: { "max-out": 5, "retry-after": "1m,2m" }, "*": { "max-rate": "100/h" } },
      sources: { "10.0.0.0/8": { relay: false, header: ["X-A", "X-B"] } },
      virtualMtas: {
        v: { settings: { "max-out": 7 }, domains: { "one.example": { "max-out": 1 } } },
      },
      pools: { p: { members: ["v"], domains: { "*": { "expire-after": "never" } } } },
      accountingFiles: { "acct.csv": { records: "d,b" } },
      blocks: { "bounce-category-patterns": { "": { "/regex/": ["/a/ b", "/c/ d"] } } },
    },
    { "/c/more.conf": "folder x\n" },
  );
  assert.deepEqual(diagnostics, []);
  assert.equal(config?.domain("one.example", "v").get("max-out").value, 1);
  assert.equal(config?.domain("two.example", "v").get("max-out").value, 5);
  assert.equal(config?.domain("two.example", "v").get("max-out").at?.keys, "domains.$big.max-out");
  assert.equal(
    print().text,
    `folder /c/x
domain-macro big one.example,two.example
host-name mail.example.net
listen 127.0.0.1:25
listen [::1]:25
relay yes
<domain $big>
    max-out 5
    retry-after 1m,2m
</domain>
<domain *>
    max-rate 100/h
</domain>
<source 10.0.0.0/8>
    relay no
    header X-A
    header X-B
</source>
<virtual-mta v>
    max-out 7
    <domain one.example>
        max-out 1
    </domain>
</virtual-mta>
<virtual-mta-pool p>
    virtual-mta v
    <domain *>
        expire-after never
    </domain>
</virtual-mta-pool>
<acct-file /c/acct.csv>
    records d,b
</acct-file>
<bounce-category-patterns>
    /a/ b
    /c/ d
</bounce-category-patterns>
`,
  );
});

test("diagnostics name the keys that lead to the place", async () => {
  assert.deepEqual(await found({ domains: { "a.example": { "max-outt": 1, "max-out": "x" } } }), [
    '/c/mta.config.ts (domains.a.example.max-outt): error [unknown-directive] unknown directive "max-outt"\n' +
      "  hint: did you mean max-out?",
    '/c/mta.config.ts (domains.a.example.max-out): error [bad-value] max-out takes a whole number of 1 or more, or unlimited (or 0), not "x"\n' +
      "  hint: for example: max-out 20",
  ]);
});

test("diagnostics about two places name the keys of the other one", async () => {
  const said = await found({
    domains: { "*": { "max-out": [1, 2] } },
    virtualMtas: { same: {} },
    pools: { same: { members: ["same"] } },
  });
  assert.deepEqual(said, [
    "/c/mta.config.ts (domains.*.max-out): warning [set-twice] max-out is set again here; the value at domains.*.max-out is ignored",
    "/c/mta.config.ts (pools.same): error [name-taken] the pool same has the same name as a virtual MTA\n" +
      "  hint: <virtual-mta same> is at virtualMtas.same",
  ]);
});

test("a comma at a value's end takes nothing in", async () => {
  const [diagnostic] = await found({ settings: { "relay-to": "a.example,", nonsense: 1 } });
  assert.match(diagnostic ?? "", /relay-to takes a domain/);
});

test("what is not a definition is refused part by part", async () => {
  const [first] = await found([]);
  assert.match(first ?? "", /a configuration takes an object/);
  for (const other of [new Map(), Promise.resolve({})])
    assert.match((await found({ settings: other }))[0] ?? "", /settings takes an object/);
  assert.deepEqual(await found({ settings: Object.create(null) }), []);
  const parts = await found({
    setings: {},
    domains: [],
    settings: { relay: { yes: true }, "host-name": null },
    blocks: { domian: { x: {} } },
    pools: { p: { member: [] } },
  });
  const said = parts.map((text) => text.split("\n")[0]?.replace(/^.*?\(/, "("));
  assert.deepEqual(said, [
    '(setings): error [bad-definition] unknown part "setings" of the configuration',
    "(settings.relay): error [bad-definition] settings.relay takes a text, a number, true or false, or a list of them",
    "(settings.host-name): error [bad-definition] settings.host-name takes a text, a number, true or false, or a list of them",
    "(domains): error [bad-definition] domains takes an object",
    '(pools.p.member): error [bad-definition] unknown part "member" of pools.p',
    "(blocks.domian.x): error [unknown-block] unknown block <domian>",
  ]);
});

test("whatever plain JavaScript hands over, it is answered with diagnostics", async () => {
  const circle: unknown[] = [];
  circle.push(circle);
  const refuses = (): never => {
    throw new Error("not now");
  };
  const plugin = {
    name: "x",
    directives: {},
    needs: {},
    hooks: {},
    check: {},
    provides: [],
    agents: [],
    ...{
      notes: [],
      metrics: {},
      alarms: {},
      jobs: {},
      routes: {},
      webRoutes: {},
      commands: {},
      blocks: {},
    },
    ...{ events: [], observes: [] },
  };
  const noKind = { scopes: ["global"], print: String, mentions: String, kind: {} };
  for (const [definition, expected] of [
    [{ settings: { "host-name": circle } }, /host-name takes a text/],
    [{ settings: { "host-name": [["a.example"]] } }, /host-name takes a text/],
    [{ settings: { "host-name": Symbol("a") } }, /host-name takes a text/],
    [Object.defineProperty({}, "settings", { get: refuses, enumerable: true }), /not now/],
    [Object.defineProperty({}, "plugins", { get: refuses }), /plugins cannot be read: not now/],
    [new Proxy({}, { ownKeys: refuses }), /mta.config.ts: error .*cannot be read: not now/],
    [{ plugins: 5 }, /plugins takes a list of plugins/],
    [{ plugins: [plugin, null] }, /entry 2 of plugins is not a plugin/],
    [{ plugins: [{}] }, /entry 1 of plugins is not a plugin/],
    [{ plugins: [{ ...plugin, hooks: undefined }] }, /entry 1 of plugins is not a plugin/],
    [{ plugins: [{ ...plugin, directives: { a: null } }] }, /entry 1 of plugins is not a plugin/],
    [{ plugins: [{ ...plugin, directives: { a: noKind } }] }, /entry 1 of plugins is not a plugin/],
  ] as const)
    assert.match((await found(definition)).join("\n"), expected);
  assert.deepEqual(await found({ plugins: [plugin] }), []);
});
