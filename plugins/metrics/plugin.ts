import { definePlugin, METRICS, type Plugin } from "../../core/mod.ts";
import { exposition } from "./exposition.ts";

/** Metrics for Prometheus. */
export const metrics: Plugin = definePlugin({
  name: "metrics",
  summary: "Shows the metrics of the server and of every plugin in the format of Prometheus.",
  directives: {},
  needs: { source: METRICS },
  routes: {
    async "GET /metrics"(request, { services }) {
      const { text, type } = await exposition(services.source.families());
      return request.body(text, 200, { "content-type": type });
    },
  },
});
