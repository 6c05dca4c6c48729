import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type LoadResult, loadConfig, shippedProfiles } from "../../core/host.ts";
import type { Plugin, ResolvedConfig, SettingsView } from "../../core/mod.ts";
import { defineConfig, standardPlugins } from "../../plugins/standard.ts";
import { memoryFiles } from "../support/memory-files.ts";

/** What each directive may not exceed: nothing that is shipped sends faster than the defaults. */
const BOUNDS: Readonly<Record<string, number>> = {
  "max-smtp-out": 20,
  "max-msg-per-connection": Number.POSITIVE_INFINITY,
  "max-rcpt-per-transaction": 1000,
  "max-msg-rate": Number.POSITIVE_INFINITY,
  "max-connect-rate": Number.POSITIVE_INFINITY,
};

function load(text: string): Promise<LoadResult<Plugin>> {
  return loadConfig<Plugin>({
    file: "/c/config",
    plugins: standardPlugins,
    files: memoryFiles({ "/c/config": `host-name mx.me.test\npostmaster ops@me.test\n${text}` }),
    checkFiles: false,
    shipped: shippedProfiles,
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
}

test("a configuration in TypeScript has providers of its own, and does without the shipped ones", async () => {
  const { config, diagnostics } = await loadConfig<Plugin>({
    file: "/c/mta.config.ts",
    definition: defineConfig({
      settings: {
        "host-name": "mx.me.test",
        postmaster: "ops@me.test",
        "provider-profiles": false,
      },
      blocks: {
        provider: { regional: { domain: "a.example", mx: "*.a.example", "max-smtp-out": 2 } },
      },
    }),
    plugins: standardPlugins,
    files: memoryFiles({}),
    checkFiles: false,
    shipped: shippedProfiles,
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
  assert.deepEqual(diagnostics, []);
  const most = config?.domain("x.example", "{default}", ["mx.a.example"]).get("max-smtp-out");
  assert.equal(most?.value, 2);
  assert.equal(most?.at?.keys, "blocks.provider.regional.max-smtp-out");
  assert.equal(config?.provider("gmail.com", "{default}"), undefined);
});

async function loaded(text = ""): Promise<ResolvedConfig> {
  const { config, diagnostics } = await load(text);
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === "error"),
    [],
  );
  assert.ok(config);
  return config;
}

const path = join(import.meta.dirname, "..", "..", "config", "providers.conf");

test("the shipped profiles are read without a complaint", async () => {
  assert.deepEqual((await load("")).diagnostics, []);
});

test("what is shipped only makes sending gentler, by directives that act", async () => {
  for (const { name, view } of (await loaded()).providers()) {
    const set = directivesSet(view).filter((directive) => !["domain", "mx"].includes(directive));
    assert.ok(set.length > 0, name);
    for (const directive of set) {
      const most = BOUNDS[directive];
      assert.ok(most !== undefined, `${name}: ${directive}`);
      const { value } = view.get(directive);
      if (typeof value === "number") assert.ok(value <= most, `${name}: ${directive}`);
    }
  }
});

function directivesSet(view: SettingsView): readonly string[] {
  const names = standardPlugins.flatMap(({ directives }) =>
    Object.keys(directives).filter((name) => directives[name]?.scopes.includes("domain")),
  );
  return [...names, "domain", "mx"].filter((name) => view.get(name).at !== undefined);
}

test("each value has its source and its date in its line", async () => {
  const lines = (await readFile(path, "utf8")).split("\n");
  const values = lines.filter((line) => /^\s+max-/.test(line));
  assert.ok(values.length > 40);
  for (const line of values) assert.match(line, /# .*\b2026/, line);
});

/** A domain, its MX, and what holds for it. */
const KNOWN: readonly (readonly [
  domain: string,
  mx: readonly string[],
  provider: string | undefined,
])[] = [
  ["gmail.com", [], "google"],
  ["shop.example", ["aspmx.l.google.com"], "google"],
  ["shop.example", ["smtp.google.com"], "google"],
  ["hotmail.com", [], "outlook"],
  ["live.ca", ["live-ca.olc.protection.outlook.com"], "outlook"],
  ["firm.example", ["firm-example.mail.protection.outlook.com"], "microsoft-365"],
  ["firm.example", ["firm-example.a-v1.mx.microsoft"], "microsoft-365"],
  ["aol.com", [], "yahoo"],
  ["verizon.net", ["mx-aol.mail.gm0.yahoodns.net"], "yahoo"],
  ["yahoo.co.jp", [], "yahoo-japan"],
  ["icloud.com", [], "apple"],
  ["own.example", ["mx01.mail.icloud.com", "mx02.mail.icloud.com"], "apple"],
  ["web.de", [], "gmx"],
  ["own.example", ["mx00.emig.gmx.net", "mx01.emig.gmx.net"], "gmx"],
  [
    "firm.example",
    ["eu-smtp-inbound-1.mimecast.com", "eu-smtp-inbound-2.mimecast.com"],
    "mimecast",
  ],
  ["firm.example", ["mxa-00000001.gslb.pphosted.com"], "proofpoint"],
  ["firm.example", ["d1.ess.barracudanetworks.com"], "barracuda"],
  ["firm.example", ["in1-smtp.messagingengine.com"], "fastmail"],
  ["firm.example", ["mx.zoho.eu", "mx2.zoho.eu"], "zoho"],
  ["126.com", [], "netease"],
  ["firm.example", ["qiye163mx01.mxmail.netease.com"], "netease"],
  ["foxmail.com", [], "qq"],
  ["bk.ru", [], "mail-ru"],
  ["laposte.net", [], "la-poste"],
  ["orange.fr", [], "orange"],
  ["comcast.net", [], "comcast"],
  ["firm.example", ["mail.firm.example"], undefined],
  ["firm.example", ["aspmx.l.google.com", "mail.firm.example"], undefined],
  ["firm.example", ["notgoogle.com"], undefined],
];

test("the big providers are known by domain and by MX", async () => {
  const config = await loaded();
  for (const [domain, mx, provider] of KNOWN)
    assert.equal(config.provider(domain, "{default}", mx), provider, `${domain} ${mx.join()}`);
});

test("none of it holds in the sandbox, for smart hosts and for local mail", async () => {
  for (const [lines, domain] of [
    ["sandbox-mail /tmp/m", "gmail.com"],
    ["<domain *>\nroute [192.0.2.1]\n</domain>", "gmail.com"],
    ["<domain gmail.com>\nresolve-to other.example\n</domain>", "gmail.com"],
    ["<domain gmail.com>\ntype discard\n</domain>", "gmail.com"],
    ['<domain gmail.com>\nlocal yes\nmailbox-command "/bin/cat"\n</domain>', "gmail.com"],
    ["provider-profiles no", "gmail.com"],
  ] as const) {
    const config = await loaded(lines);
    assert.equal(config.provider(domain, "{default}"), undefined, lines);
    const { value, at } = config.domain(domain, "{default}").get("max-msg-per-connection");
    assert.equal(value, Number.POSITIVE_INFINITY, lines);
    assert.equal(at, undefined);
  }
});
