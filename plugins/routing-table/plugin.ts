import type { Context } from "hono";
import {
  CLOCK,
  CONTROL,
  definePlugin,
  type EngineControl,
  normalizeAddressDomain,
  type Plugin,
  RESOLVER,
  schema,
} from "../../core/mod.ts";
import { STS_POLICIES } from "../mta-sts/contract.ts";
import { type RoutingParts, routingTable } from "./routing-table.ts";

/** As long as asking every plugin, the DNS and a policy host may take, milliseconds. */
const LIMIT = 120_000;

/** Where the DNS says that mail goes, for operators who ask. */
export const routingTables: Plugin = definePlugin({
  name: "routing-table",
  summary: "Tells where mail for a domain goes by the DNS, and what is used of that.",
  directives: {},
  needs: { clock: CLOCK, resolver: RESOLVER, policies: STS_POLICIES, control: CONTROL },
  routes: {
    "GET /routing-table": {
      doc: "The mail hosts of a domain by the DNS, with TLSA records and MTA-STS policy, and what this server would use.",
      limit: LIMIT,
      query: {
        domain: schema.text(),
        "vmta?": schema.text("the virtual MTA; {default} unless given"),
        "dane?": schema.text("yes: TLSA records too, whatever use-dane says"),
        "sts?": schema.text("yes: the MTA-STS policy too, whatever use-mta-sts says"),
      },
      handler: (request, { services }) => answerTable(request, services),
    },
  },
});

async function answerTable(
  c: Context,
  { control, ...parts }: RoutingParts & { readonly control: EngineControl },
): Promise<Response> {
  const { domain: asked = "", vmta: virtualMta, dane, sts } = c.req.query();
  const domain = normalizeAddressDomain(asked);
  if (domain === undefined) return c.json({ error: "which domain? (domain=…)" }, 400);
  const question = {
    ...{ recipient: `postmaster@${domain}`, domain, sender: "", clientAddress: "127.0.0.1" },
    ...{ sourceName: undefined, virtualMta: virtualMta ?? "{default}", dns: true },
  };
  const { settings, ...used } = await control.explain(question);
  const isOn = (directive: string): boolean =>
    settings.some((one) => one.directive === directive && one.values[0] === "yes");
  const wanted = {
    domain,
    dane: dane === "yes" || isOn("use-dane"),
    sts: sts === "yes" || isOn("use-mta-sts"),
  };
  return c.json({ table: await routingTable(wanted, parts), used });
}
