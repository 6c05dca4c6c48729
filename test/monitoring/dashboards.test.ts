import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { declaredMetrics } from "../../core/host.ts";
import { standardPlugins } from "../../plugins/standard.ts";
import { dashboards, MONITORING } from "../support/dashboards.ts";
import { requireProgram, runProgram, WITH_PROGRAMS } from "../support/programs.ts";

/** Names of series, as exported, with their labels. */
function exportedSeries(): ReadonlyMap<string, ReadonlySet<string>> {
  const series = new Map<string, ReadonlySet<string>>();
  for (const { name, kind, labels } of declaredMetrics(standardPlugins)) {
    const names = new Set(["instance", "job", ...Object.keys(labels)]);
    if (kind !== "histogram") series.set(name, names);
    else
      for (const part of ["bucket", "sum", "count"])
        series.set(`${name}_${part}`, part === "bucket" ? new Set([...names, "le"]) : names);
  }
  return series;
}

/** What an expression or query of Prometheus asks for that does not exist. */
function unknownIn(text: string, series: ReturnType<typeof exportedSeries>): readonly string[] {
  const problems: string[] = [];
  const selectors = text.matchAll(/\b(postrider_\w+)(?:\{([^}]*)\})?/g);
  for (const [, name = "", matchers = ""] of selectors) {
    const labels = series.get(name);
    if (labels === undefined) problems.push(`there is no metric ${name}`);
    for (const [, label = ""] of matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g))
      if (labels?.has(label) === false) problems.push(`${name} has no label ${label}`);
  }
  const all = new Set([...series.values()].flatMap((labels) => [...labels]));
  for (const [, list = ""] of text.matchAll(/\bby \(([^)]*)\)/g))
    for (const label of list.split(","))
      if (!all.has(label.trim())) problems.push(`no metric has a label ${label.trim()}`);
  return problems;
}

test("every metric and label in dashboards and alert rules is declared", async () => {
  const series = exportedSeries();
  const rules = await readFile(join(MONITORING, "alerts.yml"), "utf8");
  assert.deepEqual(unknownIn(rules, series), []);
  assert.deepEqual(unknownIn('sum by (colour) (postrider_no{a="b"})', series), [
    "there is no metric postrider_no",
    "no metric has a label colour",
  ]);
  const all = await dashboards();
  assert.equal(all.length, 4);
  assert.equal(new Set(all.map(({ uid }) => uid)).size, 4);
  for (const { title, panels, templating } of all) {
    assert.ok(panels.length >= 6, title);
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length, title);
    for (const { query } of templating.list) assert.deepEqual(unknownIn(query, series), [], title);
    for (const { title: panel, gridPos, targets } of panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, panel);
      for (const { expr, legendFormat = "" } of targets) {
        assert.match(expr, /postrider_/, panel);
        assert.deepEqual(unknownIn(expr, series), [], `${title}, ${panel}`);
        for (const [, label = ""] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
          assert.match(expr, new RegExp(`by \\([^)]*\\b${label}\\b`), `${panel}: ${label}`);
      }
    }
  }
});

test("every alert is in the guide", async () => {
  const rules = await readFile(join(MONITORING, "alerts.yml"), "utf8");
  const alerts = Array.from(rules.matchAll(/- alert: (\w+)/g), ([, name = ""]) => name);
  const guide = await readFile(join(MONITORING, "../guide/monitoring.md"), "utf8");
  assert.deepEqual(
    Array.from(guide.matchAll(/^\| `(Postrider\w+)` \|/gm), ([, name = ""]) => name).sort(),
    alerts.sort(),
  );
});

test("Prometheus takes the rules, and what the dashboards ask", WITH_PROGRAMS, async () => {
  requireProgram("promtool", "prometheus");
  const rules = await runProgram("promtool", ["check", "rules", join(MONITORING, "alerts.yml")]);
  assert.equal(rules.code, 0, rules.output);
  assert.match(rules.output, /SUCCESS: 9 rules found/);
});
