import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { BLOCKS, type LoadResult, loadConfig, renderDiagnostic } from "../../core/host.ts";
import type { Diagnostic, Plugin, ResolvedConfig, SettingsView } from "../../core/mod.ts";
import { standardPlugins } from "../../plugins/standard.ts";
import { memoryFiles } from "../support/memory-files.ts";
import { type Fixture, FOLDER, FOUND, fixtures } from "./fixture.ts";
import { extra, limits, lists, names } from "./fixture-plugins.ts";

/** Set to write what comes out into the fixtures. */
const accepting = process.env.ACCEPT_FIXTURES === "yes";

/** Plugins for fixtures of the language, with directives of every shape. */
const shapes: readonly Plugin[] = [limits, lists, names];

const load = ({ files }: Fixture, plugins: readonly Plugin[]): Promise<LoadResult<Plugin>> =>
  loadConfig({
    file: `${FOLDER}/config`,
    plugins,
    disabled: [extra],
    files: memoryFiles(files),
    loadPlugin: () => Promise.reject(new Error("it has no plugin")),
  });

/** The settings of a place that something sets, a line each. */
function settingsText(view: SettingsView, plugins: readonly Plugin[]): string {
  const set = plugins.flatMap(({ directives }) =>
    Object.entries(directives).flatMap(([name, { print, scopes }]) => {
      const { value, at, block } = view.get(name);
      if (at === undefined || !scopes.includes(view.scope)) return [];
      const file = at.file === `${FOLDER}/config` ? "" : `${at.file.slice(FOLDER.length + 1)} `;
      return [
        `  ${name} ${print(value).join(" | ")} (${file}line ${at.line}, ${block ?? "top"})\n`,
      ];
    }),
  );
  return set.join("") || "  defaults\n";
}

/** `domain/vmta`, `vmta NAME`, `source ADDRESS [NAME]`, `global`, `pool NAME`, or a block's tag and name. */
function answer(
  place: string,
  { config, plugins }: { readonly config: ResolvedConfig; readonly plugins: readonly Plugin[] },
): string {
  const [word = "", name = "", second] = place.split(" ");
  if (place.includes("/") && !BLOCKS.has(word)) {
    const [domain = "", vmta = ""] = place.split("/");
    return settingsText(config.domain(domain, vmta), plugins);
  }
  if (word === "global") return settingsText(config.global, plugins);
  if (word === "vmta") return settingsText(config.virtualMta(name), plugins);
  if (word === "source") return settingsText(config.source(name, second), plugins);
  if (word === "pool")
    return `  ${[...(config.poolMembers(name) ?? ["no such pool"])].join(", ")}\n`;
  const type = BLOCKS.get(word);
  assert.ok(type, `what is "${place}"?`);
  return settingsText(config.block(type.scope, place.slice(word.length + 1)), plugins);
}

function rendered(diagnostics: readonly Diagnostic[], texts: ReadonlyMap<string, string>): string {
  return diagnostics.map((one) => `${renderDiagnostic(one, { texts, colour: false })}\n`).join("");
}

function compare(fixture: Fixture, actual: string): void {
  if (accepting) fixture.accept(actual);
  else assert.equal(actual, fixture.expected);
}

/** What a configuration without errors answers, and what was found about it. */
async function outcome(fixture: Fixture, enabled: readonly Plugin[]): Promise<string> {
  const { config, diagnostics, texts, plugins } = await load(fixture, enabled);
  assert.ok(config, rendered(diagnostics, texts));
  const found = diagnostics.length > 0 ? `${FOUND}\n${rendered(diagnostics, texts)}` : "";
  const answers = fixture.places.map((place) => `${place}\n${answer(place, { config, plugins })}`);
  return answers.join("") + found;
}

for (const fixture of fixtures(join(import.meta.dirname, "good")))
  test(`good: ${fixture.name}`, async () => {
    compare(fixture, await outcome(fixture, shapes));
  });

for (const fixture of fixtures(join(import.meta.dirname, "bad")))
  test(`bad: ${fixture.name}`, async () => {
    const { config, diagnostics, texts } = await load(fixture, shapes);
    assert.equal(config, undefined);
    compare(fixture, rendered(diagnostics, texts));
  });

// What has no effect yet is not said here: it changes with the plugins.
for (const fixture of fixtures(join(import.meta.dirname, "standard")))
  test(`standard: ${fixture.name}`, async () => {
    const { diagnostics, texts } = await load(fixture, standardPlugins);
    const found = diagnostics.filter(({ code }) => code !== "no-effect-yet");
    compare(fixture, rendered(found, texts));
  });
