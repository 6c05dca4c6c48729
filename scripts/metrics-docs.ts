import { type DeclaredMetric, declaredMetrics } from "../core/host.ts";
import type { LabelValues } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";

/** The page of all metrics. */
export function metricsPage(): string {
  const groups = Map.groupBy(declaredMetrics(standardPlugins), ({ plugin }) => plugin ?? "");
  const sections = Array.from(groups, ([plugin, metrics]) => {
    const title = plugin === "" ? "The server" : `Plugin ${plugin}`;
    return `## ${title}\n\n${[...metrics].map(metricText).join("\n")}\n`;
  });
  return [
    "# Metrics\n",
    "Generated from the declarations of the server and its plugins (`npm run generate`). How to have them: [monitoring](../guide/monitoring.md). The values of",
    "a label are those listed; of one with *the most counted*, so many are told apart, and all others together are `other`.\n",
    ...sections,
  ].join("\n");
}

function metricText({ name, kind, help, labels, buckets }: DeclaredMetric): string {
  const facts = [
    ...Object.entries(labels).map(([label, values]) => `${label}: ${valuesText(values)}`),
    ...(buckets.length === 0 ? [] : [`buckets: ${buckets.join(", ")}`]),
  ];
  const more = facts.length === 0 ? "" : ` (${facts.join("; ")})`;
  return `- \`${name}\`, ${kind}: ${help}${more}`;
}

function valuesText(values: LabelValues): string {
  return "most" in values
    ? `the ${values.most} most counted`
    : values.map((value) => `\`${value}\``).join(", ");
}
