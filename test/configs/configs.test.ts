import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  definePlugin,
  directive,
  duration,
  hostList,
  integer,
  loadConfig,
  type Plugin,
  rate,
  renderDiagnostic,
  repeatable,
  type SettingsView,
  secret,
  text,
  yesNo,
} from "../../core/mod.ts";
import { memoryFiles } from "../support/memory-files.ts";

const limits: Plugin = definePlugin({
  name: "limits",
  summary: "Directives of every shape.",
  directives: {
    "host-name": directive(text, { scopes: ["global", "virtual-mta"], doc: "A name." }),
    "max-out": directive(integer({ min: 1, unlimited: true }), {
      scopes: ["global", "domain", "virtual-mta"],
      default: 20,
      doc: "A count.",
    }),
    "max-rate": directive(rate, { scopes: ["domain"], doc: "A rate." }),
    "retry-after": directive(duration(), { scopes: ["domain"], default: 600_000, doc: "A time." }),
    route: directive(hostList, { scopes: ["domain"], doc: "Hosts." }),
    header: repeatable(text, { scopes: ["domain", "source"], doc: "Texts." }),
    relay: directive(yesNo, { scopes: ["source", "global"], default: false, doc: "A switch." }),
    password: directive(secret, { scopes: ["domain"], doc: "A secret." }),
  },
  check: {
    domain: ({ route, maxRate }) =>
      route && maxRate
        ? [{ severity: "error", directive: "route", message: "route goes without max-rate" }]
        : [],
  },
});

const extra: Plugin = definePlugin({
  name: "extra",
  summary: "A plugin that is not enabled.",
  directives: { "extra-word": directive(text, { scopes: ["global"], doc: "A word." }) },
});

const folder = new URL(".", import.meta.url);

/** A fixture: what stands above a line of `----`, and what is expected below. */
function fixtures(kind: "good" | "bad"): readonly (readonly [string, string, string])[] {
  const names = readdirSync(new URL(`${kind}/`, folder)).sort();
  return names.map((name) => {
    const whole = readFileSync(new URL(`${kind}/${name}`, folder), "utf8");
    const [source = "", expected = ""] = whole.split("----\n");
    return [name, source, expected];
  });
}

const load = (source: string): ReturnType<typeof loadConfig<Plugin>> =>
  loadConfig({
    file: "/c/config",
    plugins: [limits],
    disabled: [extra],
    files: memoryFiles({ "/c/config": source }),
    loadPlugin: () => Promise.reject(new Error("it has no plugin")),
  });

function shown(view: SettingsView): string {
  const set = Object.entries(limits.directives).flatMap(([name, { print }]) => {
    const { value, at, block } = view.get(name);
    return at ? [`  ${name} ${print(value).join(" | ")} (line ${at.line}, ${block ?? "top"})`] : [];
  });
  return set.join("\n") || "  defaults";
}

for (const [name, source, expected] of fixtures("good"))
  test(`good: ${name}`, async () => {
    const { config, diagnostics } = await load(source);
    assert.deepEqual(diagnostics, []);
    assert.ok(config);
    const answers = [
      ["a.example/m1", config.domain("a.example", "m1")],
      ["x.a.example/m2", config.domain("x.a.example", "m2")],
      ["vmta m1", config.virtualMta("m1")],
      ["source 10.1.2.3", config.source("10.1.2.3")],
    ] as const;
    const actual = answers.map(([place, view]) => `${place}\n${shown(view)}\n`).join("");
    assert.equal(actual, expected);
  });

for (const [name, source, expected] of fixtures("bad"))
  test(`bad: ${name}`, async () => {
    const { config, diagnostics, texts } = await load(source);
    assert.equal(config, undefined);
    const rendered = diagnostics.map((found) => renderDiagnostic(found, { texts, colour: false }));
    assert.equal(`${rendered.join("\n")}\n`, expected);
  });
