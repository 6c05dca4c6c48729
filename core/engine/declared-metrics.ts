import type { Plugin } from "../plugin.ts";
import { exportedName, type MetricSpec } from "../telemetry/metrics.ts";
import { SERVER_METRICS } from "./server-metrics.ts";

/** A metric as it is declared, with the name under which it is exported. */
export interface DeclaredMetric extends MetricSpec {
  readonly name: string;
  /** The plugin that declares it; undefined for the server itself. */
  readonly plugin: string | undefined;
}

/** All metrics there can be with these plugins, those of the server first. */
export function declaredMetrics(
  plugins: readonly Pick<Plugin, "name" | "metrics">[],
): readonly DeclaredMetric[] {
  const server = { name: "", metrics: SERVER_METRICS };
  return [server, ...plugins].flatMap(({ name: owner, metrics }) =>
    Object.entries(metrics).map(([name, spec]) => ({
      ...spec,
      name: exportedName(owner, name, spec.kind),
      plugin: owner === "" ? undefined : owner,
    })),
  );
}
