import type { Context } from "hono";
import { definePlugin, METRICS, type MetricsSource, type Plugin } from "../../core/mod.ts";
import { exposition } from "./exposition.ts";

/** Metrics for Prometheus. */
export const metrics: Plugin = definePlugin({
  name: "metrics",
  summary: "Shows the metrics of the server and of every plugin in the format of Prometheus.",
  directives: {},
  needs: { source: METRICS },
  routes: {
    "GET /metrics": {
      doc: "The metrics of the server and of every plugin, in the text format of Prometheus.",
      answer: { type: "text/plain", doc: "The metrics." },
      handler: (c, { services }) => answerMetrics(c, services.source),
    },
  },
  webRoutes: { "GET /metrics": (c, { services }) => answerMetrics(c, services.source) },
});

async function answerMetrics(c: Context, source: MetricsSource): Promise<Response> {
  const { text, type } = await exposition(await source.read(), c.req.header("accept") ?? "");
  return c.body(text, 200, { "content-type": type });
}
