import { definePlugin, METRICS, type Plugin } from "../../core/mod.ts";
import { exposition } from "./exposition.ts";

/** Figures for Prometheus. */
export const metrics: Plugin = definePlugin({
  name: "metrics",
  summary: "Shows the figures of the server and of every plugin in the format of Prometheus.",
  directives: {},
  needs: { source: METRICS },
  routes: {
    async "GET /metrics"(request, { services }) {
      const { text, type } = await exposition(services.source.families());
      return request.body(text, 200, { "content-type": type });
    },
  },
});
