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
import { EXPLAINED } from "../admin/contract.ts";
import { STS_POLICIES } from "../mta-sts/contract.ts";
import { routingQuestion, withSettings } from "./routing-question.ts";
import { type RoutingParts, routingTable } from "./routing-table.ts";

const HOST = {
  name: schema.text(),
  port: schema.whole("Where it takes mail, as far as this server is told."),
  ip: schema.list(schema.text(), "IPv4 first."),
  "alias?": schema.text(),
  "problem?": schema.text("Why it has no address, or why nobody knows."),
  tlsa: schema.list(schema.text(), "Records of that port that count, as in a zone file."),
  "tlsaProblem?": schema.text("Why nobody knows of any."),
};

const ANSWER = schema.object({
  table: schema.object({
    domain: schema.text(),
    by: schema.oneOf(["mx", "address", "null-mx", "no-such-domain", "no-answer"]),
    "problem?": schema.text("Why there is no answer."),
    "alias?": schema.text("What the domain is an alias of."),
    "ttl?": schema.number("Seconds."),
    authentic: schema.flag("The MX were validated by DNSSEC."),
    hosts: schema.list(
      schema.object({
        pref: schema.whole("0 for the domain itself where it has no MX."),
        ...HOST,
        "inPolicy?": schema.flag("The policy names it; missing without one."),
      }),
      "In the order of preference.",
    ),
    route: schema.list(
      schema.object(HOST),
      "Hosts that mail goes to instead; none where it goes there.",
    ),
    more: schema.whole("Hosts that are left out."),
    "policy?": schema.object({
      kind: schema.oneOf(["none", "unusable", "policy"]),
      "reason?": schema.text("Why it is unusable."),
      "mode?": schema.oneOf(["enforce", "testing", "none"]),
      "mx?": schema.list(schema.text()),
      "maxAge?": schema.number("Seconds."),
    }),
  }),
  used: schema.object(EXPLAINED, "What this server would use."),
});

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
      answer: { json: ANSWER },
      errors: { 400: "The domain is missing, or is none." },
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
  const explained = await control.explain(routingQuestion(domain, virtualMta));
  const { settings: _, ...used } = explained;
  const wanted = { domain, dane: dane === "yes", sts: sts === "yes" };
  const table = await routingTable(withSettings(wanted, explained), parts);
  return c.json({ table, used });
}
