import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { directive, repeatable } from "../directive/directive.ts";
import type { Kind, Parsed } from "../directive/kind.ts";
import { integer } from "../directive/kinds/numbers.ts";
import { text } from "../directive/kinds/words.ts";
import type { DirectiveOwner, PluginDiagnostic } from "./bind/directives.ts";
import { type LoadOptions, type LoadResult, loadConfig } from "./load.ts";
import type { ConfigFiles } from "./syntax/expand.ts";

const fussy: Kind<string> = {
  ...text,
  parse: (value) => {
    if (value === "boom") throw new Error("it does not like that");
    return text.parse(value);
  },
};

const limits: DirectiveOwner = {
  name: "limits",
  directives: {
    most: directive(integer(), {
      scopes: ["global", "domain", "source"],
      default: 7,
      doc: "A number.",
    }),
    words: repeatable(fussy, { scopes: ["global", "domain"], doc: "Texts." }),
  },
  check: {},
};

function load(
  files: Readonly<Record<string, string>>,
  more: Partial<LoadOptions<DirectiveOwner>> = {},
): Promise<LoadResult<DirectiveOwner>> {
  return loadConfig<DirectiveOwner>({
    file: "/c/config",
    plugins: [limits],
    files: memoryFiles(files),
    loadPlugin: (path) => Promise.reject(new Error(`nothing at ${path}`)),
    ...more,
  });
}

function said({ diagnostics }: LoadResult<DirectiveOwner>): readonly string[] {
  return diagnostics.map(
    ({ severity, code, message, at }) => `${at?.line ?? "-"} ${severity} ${code}: ${message}`,
  );
}

test("a plugin that fails over a value is a diagnostic, and the rest is read", async () => {
  const result = await load({ "/c/config": "words boom\nwords fine\nmost 3\n" });
  assert.deepEqual(said(result), [
    "1 error plugin-failure: plugin limits failed on words: it does not like that",
  ]);
  assert.equal(result.config, undefined);
  assert.deepEqual(result.partial.global.get("words").value, ["fine"]);
  assert.equal(result.partial.global.get("most").value, 3);
});

test("a kind that returns nonsense is a diagnostic", async () => {
  for (const nonsense of [undefined, null, 5, {}, { ok: false }]) {
    const parse = (): Parsed<string> => JSON.parse(JSON.stringify({ nonsense })).nonsense;
    const most = directive({ ...text, parse }, { scopes: ["global"], doc: "A number." });
    const owner = { ...limits, directives: { most } };
    assert.deepEqual(said(await load({ "/c/config": "most 1" }, { plugins: [owner] })), [
      "1 error plugin-failure: plugin limits failed on most: its kind returned neither a value nor what it expected",
    ]);
  }
});

test("a plugin file that brings no plugin is a diagnostic", async () => {
  const most = { scopes: ["global"] };
  for (const nonsense of [null, 5, {}, { name: "x" }, { ...limits, directives: { most } }]) {
    const loadPlugin = (): Promise<DirectiveOwner> =>
      Promise.resolve(JSON.parse(JSON.stringify(nonsense)));
    assert.deepEqual(said(await load({ "/c/config": "plugin ./p.js" }, { loadPlugin })), [
      "1 error unreadable-plugin: /c/p.js cannot be used as a plugin: make it with definePlugin",
    ]);
  }
});

/** A plugin whose check does what plain JavaScript may do. */
function checking(check: () => unknown): DirectiveOwner {
  const diagnostics = (): readonly PluginDiagnostic[] => {
    const found: unknown = check();
    // What a check returns is looked at when it runs; here it is given as it is.
    return Array.isArray(found) ? found : [];
  };
  return { ...limits, check: { global: diagnostics } };
}

test("a plugin whose check fails or returns nonsense is a diagnostic", async () => {
  const failing = checking(() => {
    throw new Error("no luck");
  });
  assert.deepEqual(said(await load({ "/c/config": "most 1" }, { plugins: [failing] })), [
    "1 error plugin-failure: the check of plugin limits failed: no luck",
  ]);
  for (const nonsense of [["text"], [{ severity: "bad", directive: "most", message: "x" }], [null]])
    assert.deepEqual(
      said(await load({ "/c/config": "most 1" }, { plugins: [checking(() => nonsense)] })),
      [
        "1 error plugin-failure: the check of plugin limits failed: it does not return diagnostics, each with severity, directive and message",
      ],
    );
});

test("a diagnostic about a directive that is not set is where the plugin's first one is", async () => {
  const owner = checking(() => [{ severity: "warning", directive: "most", message: "set most" }]);
  const result = await load({ "/c/config": "\nwords a\nwords b\n" }, { plugins: [owner] });
  assert.deepEqual(said(result), ["3 warning contradiction: set most"]);
  assert.ok(result.config);
});

test("two plugins may not claim a spelling in one place, but may in different ones", async () => {
  const claiming = (scope: "global" | "spool"): DirectiveOwner => ({
    name: "other",
    directives: { least: directive(text, { scopes: [scope], aliases: ["Most"], doc: "A text." }) },
    check: {},
  });
  const clash = await load({ "/c/config": "mots 1" }, { plugins: [limits, claiming("global")] });
  assert.deepEqual(said(clash), [
    '- error claimed-twice: "most" is claimed by limits and other',
    '1 error unknown-directive: unknown directive "mots"',
  ]);
  const apart = await load(
    { "/c/config": "most 4\n<spool /s> most words</spool>" },
    { plugins: [limits, claiming("spool")] },
  );
  assert.deepEqual(said(apart), []);
  assert.equal(apart.config?.global.get("most").value, 4);
  assert.equal(apart.config?.block("spool", "/s").get("least").value, "words");
});

test("plugin lines load plugins, each path once, relative to their file", async () => {
  const asked: string[] = [];
  const loaded: DirectiveOwner = {
    name: "loaded",
    directives: { loud: directive(text, { scopes: ["global"], doc: "A text." }) },
    check: {},
  };
  const result = await load(
    {
      "/c/config": "plugin ./p.ts\nplugin p.ts\ninclude more/x.conf\nloud yes\n",
      "/c/more/x.conf": "plugin p.ts\nplugin /p.ts\n",
    },
    {
      loadPlugin: async (path) => {
        asked.push(path);
        return loaded;
      },
    },
  );
  assert.deepEqual(said(result), []);
  assert.deepEqual(asked, ["/c/p.ts", "/c/more/p.ts", "/p.ts"]);
  assert.deepEqual(result.plugins, [limits, loaded]);
  assert.equal(result.config?.global.get("loud").value, "yes");
});

test("a main file that cannot be read is the only diagnostic", async () => {
  const result = await load({});
  assert.deepEqual(said(result), [
    "- error unreadable-file: /c/config cannot be read: there is no such file",
  ]);
  assert.equal(result.partial.global.get("most").value, 7);
});

test("includes are followed to a depth, and to a number of files", async () => {
  const files: Record<string, string> = {};
  for (let at = 0; at < 50; at++) files[`/c/${at}`] = `include ${at + 1}\n`;
  const deep = await load({ ...files, "/c/config": "include 0", "/c/50": "most 1" });
  assert.deepEqual(said(deep), ["1 error include-too-deep: includes are nested more than 32 deep"]);

  const double: Record<string, string> = {};
  for (let at = 0; at < 20; at++) double[`/c/${at}`] = `include ${at + 1}\ninclude ${at + 1}\n`;
  const many = await load({ ...double, "/c/config": "include 0", "/c/20": "words x" });
  assert.ok(said(many).includes("1 error include-too-deep: more than 10000 files are included"));
});

test("where files are not looked at, includes that are missing are warnings", async () => {
  const text_ = "include a.conf\ninclude b/*.conf\ninclude https://x.example/c\nmost 2\n";
  const lenient = await load({ "/c/config": text_ }, { checkFiles: false });
  assert.deepEqual(
    lenient.diagnostics.map(({ severity, code }) => `${severity} ${code}`),
    ["warning unreadable-file", "warning include-not-found", "warning include-not-found"],
  );
  assert.equal(lenient.config?.global.get("most").value, 2);
  assert.equal((await load({ "/c/config": text_ })).config, undefined);
});

test("files are read once, however often they are included", async () => {
  const read: string[] = [];
  const inner = memoryFiles({
    "/c/config": "include x\n<domain *>\ninclude x\n</domain>",
    "/c/x": "words a",
  });
  const files: ConfigFiles = {
    ...inner,
    read: (file) => {
      read.push(file);
      return inner.read(file);
    },
  };
  const { config } = await load({}, { files });
  assert.deepEqual(read, ["/c/config", "/c/x"]);
  assert.equal(config?.domain("a.example", "m").get("words").at?.includedAt?.line, 3);
  assert.equal(config?.global.get("words").at?.includedAt?.line, 1);
});

test("a configuration names its blocks, and which sources count for a client", async () => {
  const { config } = await load({
    "/c/config": `
<source 10/8> most 1</source>
<source {auth}> most 2</source>
<source 10.1/16> most 3</source>
<domain b.example> most 4</domain>
<virtual-mta v>
  <domain c.example> most 5</domain>
</virtual-mta>
<domain $m> most 6</domain>
<domain B.example> most 4</domain>
domain-macro m x.example,y.example
`,
  });
  assert.deepEqual(config?.names("domain"), ["b.example", "$m"]);
  assert.deepEqual(config?.names("virtual-mta"), ["v"]);
  const blocks = config?.sourceBlocks("10.1.2.3", "{auth}") ?? [];
  assert.deepEqual(
    blocks.map(({ label, at }) => `${label} ${at.line}`),
    ["<source {auth}> 3", "<source 10.1/16> 4", "<source 10/8> 2"],
  );
  assert.deepEqual(config?.sourceBlocks("192.0.2.1"), []);
  assert.deepEqual(config?.sourceBlocks("192.0.2.1", "none"), []);
});
