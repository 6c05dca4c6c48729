import {
  CLOCK,
  DRAFTS,
  definePlugin,
  directive,
  list,
  mailbox,
  oneOf,
  type Plugin,
  parseAddress,
  QUEUE_STORE,
  RANDOM,
  RESOLVER,
  rate,
  type Token,
  text,
  token,
  yesNo,
} from "../../core/mod.ts";
import { SANDBOX_AGENT, SANDBOX_END } from "../sandbox/contract.ts";
import { CONVERSATIONS } from "../smtp-listener/contract.ts";
import { chooseBy, NO_SANDBOX, NOT_HERE, REPORT_SHAPE, REQUEST_SHAPE, reportOf } from "./api.ts";
import { REFUSAL_SHAPE, refuseBy } from "./api-refusals.ts";
import { CHOICES, Personalities } from "./choice.ts";
import { openPersonality } from "./connection.ts";
import { ONE_CLICK, PERSONALITIES } from "./contract.ts";
import { OneClick, placeNamed } from "./one-click.ts";
import { PLACES } from "./place.ts";
import { Sessions } from "./sessions.ts";
import { unsubscribing } from "./unsubscribe.ts";

const KEPT: Token<Personalities> = token<Personalities>("personalities.kept");
const SESSIONS: Token<Sessions | undefined> = token<Sessions | undefined>("personalities.sessions");

const AGENT = "personality";
const DOMAIN = ["domain"] as const;
/** Recipients have no virtual MTA yet when they are named: domain blocks inside one do not count. */
const NO_VIRTUAL_MTA = "";

/** A sandbox that behaves as mailbox providers do. */
export const personalities: Plugin = definePlugin({
  name: "personalities",
  summary:
    "Has the sandbox behave as mailbox providers do: their limits, replies, bounces and complaints.",
  directives: {
    "sandbox-personality": directive(oneOf(CHOICES), {
      scopes: DOMAIN,
      default: "none",
      doc: "How the sandbox behaves towards mail for these domains: as gmail, outlook or yahoo do, or as a server that is strict in everything; by-domain: as the provider whose domain it is, and as usual for all others. Another can be chosen while it runs (PUT /sandbox/personality). Acts where sandbox-mail is set, and nowhere else.",
    }),
    "sandbox-personality-at": directive(oneOf(PLACES), {
      scopes: DOMAIN,
      default: "session",
      doc: "Who meets the personality: the clients that send to the sandbox (session), as if it were the provider's server; or the sandbox's own deliveries (delivery), so that back-off, retries, reports and accounting act on what the provider says.",
    }),
    "sandbox-personality-rate": directive(rate, {
      scopes: DOMAIN,
      doc: "How many messages of one client, and of one sender's domain, a personality takes in what time; more are put off in its words. Unset: what the personality has.",
      example: "10/m",
    }),
    "sandbox-demand-authentication": directive(yesNo, {
      scopes: DOMAIN,
      doc: "Whether a personality refuses messages without a DKIM signature of their author's domain. That the signature holds is not checked. Unset: strict does, the others do not.",
    }),
    "sandbox-complaints-to": directive(mailbox, {
      scopes: ["global"],
      doc: "Where complaints of the sandbox's personalities go, as feedback loops are registered with providers. Unset: to the address in CFBL-Address where that is of the author's domain, else to the sender. They end in the sandbox like all mail.",
      rfc: "RFC 5965, RFC 9477",
      example: "complaints@example.net",
    }),
    "sandbox-unsubscribe-at": directive(list(text), {
      scopes: ["global"],
      doc: "Places that may be asked by one click on unsubscribe, as the mail names them in List-Unsubscribe: each a host, a colon and a port. In the inbox a person clicks; for mail to the mailbox unsubscribe the sandbox does, on this host alone. A name may lead to the Internet and to nowhere else; a private address is asked where it is listed itself. Unset: none is asked.",
      rfc: "RFC 8058 §3.2",
      example: "localhost:3000,staging.example.com:443",
    }),
  },
  needs: {
    clock: CLOCK,
    random: RANDOM,
    drafts: DRAFTS,
    resolver: RESOLVER,
    store: QUEUE_STORE,
    end: SANDBOX_END,
    conversations: CONVERSATIONS,
    kept: KEPT,
    sessions: SESSIONS,
    oneClick: ONE_CLICK,
  },
  provides: (offer) => [
    offer(KEPT, ({ services: { clock, random } }) => new Personalities({ clock, random }), {
      harmless: true,
    }),
    offer(PERSONALITIES, ({ services: { kept } }) => kept, { harmless: true }),
    offer(
      ONE_CLICK,
      ({ global, services: { clock, resolver } }) =>
        new OneClick(global.sandboxUnsubscribeAt ?? [], { clock, resolver }),
      { harmless: true, per: "configuration" },
    ),
    offer(SESSIONS, ({ services: { end, kept, conversations } }) =>
      end === undefined ? undefined : new Sessions(kept, conversations),
    ),
  ],
  check: {
    global: ({ sandboxUnsubscribeAt = [] }) =>
      sandboxUnsubscribeAt
        .filter((place) => placeNamed(place) === undefined)
        .map((place) => ({
          severity: "error",
          directive: "sandbox-unsubscribe-at",
          message: `"${place}" is not a host with a port`,
          hint: "write it as localhost:3000, staging.example.com:443, 127.0.0.1:3000 or [::1]:3000",
        })),
  },
  hooks: {
    openSession: {
      when: (_global, isSet) => isSet("sandbox-personality"),
      handler: (session, { services: { sessions } }) => sessions?.opened(session),
    },
    acceptSender: {
      when: (_global, isSet) => isSet("sandbox-personality"),
      handler: (given, { services: { sessions } }) => sessions?.sender(given),
    },
    acceptRecipient: {
      when: (_global, isSet) => isSet("sandbox-personality"),
      handler: (given, { services: { sessions }, config, at }) =>
        sessions?.recipient(given, (domain) => at(config.domain(domain, NO_VIRTUAL_MTA))),
    },
    inspectMessage: {
      when: (_global, isSet) => isSet("sandbox-personality"),
      // What others refuse does not count.
      order: "post",
      handler: (message, { services: { sessions }, config, at }) =>
        sessions?.content(message, (domain) => at(config.domain(domain, NO_VIRTUAL_MTA))),
    },
    planDelivery: {
      // After the sandbox, whose mail it is: nothing else comes here.
      order: "post",
      when: (_global, isSet) => isSet("sandbox-personality"),
      handler: (plan) => (plan.agent === SANDBOX_AGENT ? { ...plan, agent: AGENT } : plan),
    },
  },
  agents: (agent) => [
    agent({
      name: AGENT,
      dlvType: SANDBOX_AGENT,
      finalDelivery: true,
      // So that what a provider says of an address has the consequences that it would have.
      usesSources: true,
      targets({ queue, plan, settings, services: { kept } }) {
        const profile = kept.of(queue.domain, settings)?.provider.profile;
        const hostName = profile?.host ?? SANDBOX_AGENT;
        return plan.sources.map(({ address = "" }) => ({
          ...{ hostName, address: profile?.address, port: profile === undefined ? 0 : 25 },
          ...(address === "" ? {} : { sourceAddress: address }),
          place: `${AGENT} ${hostName}`,
          key: `${AGENT} ${queue.domain}/${queue.virtualMta} ${hostName} ${address}`,
        }));
      },
      open({ hostName, address = "", port, sourceAddress = "" }, context) {
        const { queue, settings, global, services, log } = context;
        const { end, kept, clock, random, drafts, oneClick, store } = services;
        if (end === undefined) throw new Error("this server is not a sandbox");
        const { sandboxComplaintsTo } = global;
        return openPersonality({
          ...{ end, store, clock, random, drafts, log },
          held: () => kept.of(queue.domain, settings),
          refusals: kept.asked,
          peer: {
            host: address === "" ? hostName : `${hostName} (${address})`,
            ...{ address, port, localAddress: sourceAddress || "127.0.0.1" },
            extensions: ["8BITMIME", "SMTPUTF8", "DSN"],
            ...{ sizeLimit: undefined, tls: undefined, tlsFellBack: false },
          },
          complaintsTo: parseAddress(sandboxComplaintsTo ?? ""),
          unsubscribe: unsubscribing(oneClick, log),
        });
      },
    }),
  ],
  routes: {
    "GET /sandbox/personality": {
      doc: "The personalities that the sandbox can have, and what was chosen while it runs.",
      answer: { json: REPORT_SHAPE },
      errors: NOT_HERE,
      handler: (request, { services: { end, kept } }) =>
        end === undefined ? request.json(NO_SANDBOX, 404) : request.json(reportOf(kept)),
    },
    "PUT /sandbox/personality": {
      doc: "Chooses a personality, for some domains or for all for which none is chosen by name. It goes before what the configuration says, until the server ends or it is reset.",
      body: { json: REQUEST_SHAPE },
      answer: { json: REPORT_SHAPE },
      errors: { ...NOT_HERE, 400: "The request makes no sense; the answer says why." },
      async handler(request, { services: { end, kept }, log }) {
        if (end === undefined) return request.json(NO_SANDBOX, 404);
        const asked = await request.req.text();
        const problem = chooseBy(kept, asked);
        if (problem !== undefined) return request.json({ error: problem }, 400);
        log.notice("another personality was chosen for the sandbox");
        return request.json(reportOf(kept));
      },
    },
    "POST /sandbox/refusals": {
      doc: "Has a provider say something to the next that come: a greeting to the next connections, a reply to the next MAIL, RCPT or content, whoever sends them.",
      body: { json: REFUSAL_SHAPE },
      answer: { json: REPORT_SHAPE },
      errors: { ...NOT_HERE, 400: "The request makes no sense; the answer says why." },
      async handler(request, { services: { end, kept }, log }) {
        if (end === undefined) return request.json(NO_SANDBOX, 404);
        const problem = refuseBy(kept, await request.req.text());
        if (problem !== undefined) return request.json({ error: problem }, 400);
        log.notice("the sandbox is to refuse what comes next");
        return request.json(reportOf(kept));
      },
    },
    "DELETE /sandbox/personality": {
      doc: "Goes back to what the configuration says, and forgets refusals that are to come, and all that the personalities know of clients: rates, and whom they have put off.",
      answer: { json: REPORT_SHAPE },
      errors: NOT_HERE,
      handler(request, { services: { end, kept } }) {
        if (end === undefined) return request.json(NO_SANDBOX, 404);
        kept.reset();
        return request.json(reportOf(kept));
      },
    },
  },
});
