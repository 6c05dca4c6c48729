import {
  CLOCK,
  CONTROL,
  definePlugin,
  type Plugin,
  QUEUE_STORE,
  RECEPTION,
  schema,
  type Token,
  token,
} from "../../core/mod.ts";
import { CACHING_RESOLVER } from "../dns/contract.ts";
import { LISTENERS } from "../smtp-listener/contract.ts";
import { ReadyChecks } from "./checks.ts";
import { READINESS } from "./contract.ts";
import { ownChecks } from "./own-checks.ts";

const CHECKS: Token<ReadyChecks> = token<ReadyChecks>("health.checks");

/** Whether the server lives, and whether it is ready for mail. */
export const health: Plugin = definePlugin({
  name: "health",
  summary: "Tells load balancers and supervisors whether the server lives and is ready for mail.",
  directives: {},
  needs: {
    clock: CLOCK,
    control: CONTROL,
    reception: RECEPTION,
    store: QUEUE_STORE,
    listeners: LISTENERS,
    caching: CACHING_RESOLVER,
    checks: CHECKS,
  },
  provides: (offer) => [
    offer(CHECKS, ({ services }) => {
      const { clock } = services;
      const checks = new ReadyChecks(() => clock.monotonic());
      for (const [name, check] of Object.entries(ownChecks(services))) checks.add(name, check);
      return checks;
    }),
    offer(READINESS, ({ services }) => services.checks),
  ],
  routes: {
    "GET /ready": {
      doc: "Whether the server is ready for mail, check by check.",
      answer: {
        json: schema.object({
          ready: schema.flag("Whether all checks are well."),
          checks: schema.list(
            schema.object({
              name: schema.text(),
              ready: schema.flag(),
              text: schema.text("What is wrong, or what was looked at."),
            }),
          ),
        }),
      },
      handler: async (c, { services: { checks } }) => c.json(await checks.ask()),
    },
  },
  webRoutes: {
    "GET /healthz": { right: "open", handler: (c) => c.json({ alive: true }) },
    // As Mailpit, and Kubernetes in its newer releases, call it.
    "GET /livez": { right: "open", handler: (c) => c.json({ alive: true }) },
    "GET /readyz": {
      right: "open",
      async handler(c, { services: { checks }, caller }) {
        const found = await checks.ask();
        const status = found.ready ? 200 : 503;
        // Strangers learn whether, not why.
        return c.json(caller.right === undefined ? { ready: found.ready } : found, status);
      },
    },
  },
});
