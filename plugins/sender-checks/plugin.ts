import {
  CLOCK,
  counter,
  definePlugin,
  directive,
  IDENTITY,
  type Identity,
  type Plugin,
  RESOLVER,
  type Reply,
  reply,
  schema,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import type { CheckParts } from "./check-parts.ts";
import { Checker, type CheckSettings } from "./checker.ts";
import {
  DKIM_DOMAINS_NOTE,
  DKIM_NOTE,
  DMARC_NOTE,
  DMARC_POLICY_NOTE,
  FORGED_NOTE,
  IPREV_NOTE,
  RESULTS_NOTE,
  SPF_NOTE,
  TRACE_NOTE,
} from "./contract.ts";
import { SOURCE_CHECKS } from "./directives.ts";
import { DkimPass } from "./dkim.ts";
import { Sessions } from "./findings.ts";
import { claimsName } from "./foreign-results.ts";
import { notesOf } from "./kept-findings.ts";
import { spfObjection } from "./outbound.ts";
import {
  dmarcRefusal,
  iprevRefusal,
  iprevRefused,
  refusesAny,
  spfRefusal,
  spfRefused,
} from "./refusals.ts";
import { rendered } from "./rendered.ts";
import { SPF_PATH, spfReport } from "./spf-report.ts";

const SESSIONS: Token<Sessions> = token<Sessions>("sender-checks.sessions");

/** Directives that make something be checked of each message. */
/** What there are findings of. */
const CHECKED = ["iprev", "spf", "dkim", "dmarc"] as const;
const CHECKS = [
  "check-iprev-inbound",
  "check-spf-inbound",
  "check-dkim-inbound",
  "check-dmarc-inbound",
] as const;

/** Bytes of a header that hooks are given at most: there may be more of it. */
const CUT_HEADER = 256 * 1024;

const HEADER_TOO_LONG: Reply = reply(
  554,
  "5.6.0",
  `the header is longer than ${CUT_HEADER} bytes, more than can be checked`,
);

/** Looks at where mail comes from. */
export const senderChecks: Plugin = definePlugin({
  name: "sender-checks",
  summary: "Checks where mail comes from (SPF, DKIM, iprev, DMARC), and says so in the message.",
  directives: {
    ...SOURCE_CHECKS,
    "check-spf-outbound": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Send only what SPF of its sender's domain lets our address send; other mail bounces (5.7.23), and waits while the DNS does not answer (4.7.24). The address is that of our end of the connection, so it does not fit behind a proxy or address translation. Mail without a sender is sent.",
      rfc: "RFC 7208",
    }),
  },
  needs: { clock: CLOCK, identity: IDENTITY, resolver: RESOLVER, sessions: SESSIONS },
  provides: (offer) => [offer(SESSIONS, () => new Sessions(), { harmless: true })],
  metrics: {
    results: counter("Results of checks of mail that came in.", {
      check: CHECKED,
      result: ["none", "neutral", "pass", "fail", "softfail", "policy", "temperror", "permerror"],
    }),
  },
  notes: [
    ...[SPF_NOTE, DKIM_NOTE, DKIM_DOMAINS_NOTE, IPREV_NOTE, DMARC_NOTE, DMARC_POLICY_NOTE],
    ...[RESULTS_NOTE, FORGED_NOTE, TRACE_NOTE],
  ],
  routes: {
    [`GET ${SPF_PATH}`]: {
      doc: "What SPF says of a client.",
      query: {
        ip: schema.text("Its address."),
        helo: schema.text("Its name."),
        "sender?": schema.text("The envelope sender."),
      },
      answer: {
        json: schema.object({
          result: schema.text("The word of RFC 7208 §2.6, as `pass`."),
          domain: schema.text("Whose records were asked."),
          "explanation?": schema.text("What the domain says of a failure."),
          trace: schema.list(schema.text(), "How that came about, step by step."),
        }),
      },
      errors: { 400: "A parameter is missing, or makes no sense." },
      handler: async (request, { services, log }) => {
        const { hostName } = services.identity;
        const report = await spfReport({ ...services, log }, hostName, request.req.query());
        return report === undefined
          ? request.json({ error: "expected ?ip=ADDRESS&helo=NAME&sender=ADDRESS" }, 400)
          : request.json(report);
      },
    },
  },
  hooks: {
    openSession: {
      when: (_global, isSet) => isSet("check-iprev-inbound"),
      async handler(session, { settings, services, log }) {
        const refused = iprevRefused(settings);
        if (!settings.checkIprevInbound || !refusesAny(refused)) return undefined;
        const found = await checkerOf(services, log).iprev(session, settings);
        const refusal = iprevRefusal(found, refused);
        const { clientAddress: client } = session;
        if (refusal) log.info("client refused by its name", { client, iprev: found.result });
        return refusal;
      },
    },
    acceptSender: {
      when: (_global, isSet) => isSet("check-spf-inbound"),
      async handler({ session, sender }, { settings, services, log }) {
        const refused = spfRefused(settings);
        if (!settings.checkSpfInbound || !refusesAny(refused)) return undefined;
        const found = await checkerOf(services, log).spf(session, sender, settings, true);
        const { clientAddress: client } = session;
        const refusal = spfRefusal(found, client, refused);
        if (refusal) log.info("sender refused by SPF", { client, sender, spf: found.result });
        return refusal;
      },
    },
    readContent: {
      when: (_global, isSet) => isSet("check-dkim-inbound") || isSet("check-dmarc-inbound"),
      handler({ id, session }, { settings, services, log }) {
        if (!settings.checkDkimInbound && !settings.checkDmarcInbound) return undefined;
        const pass = new DkimPass({ ...services, log }, settings.traceDkimCheck);
        return {
          write: (chunk) => pass.write(chunk),
          async end() {
            services.sessions.of(session).setDkim(id, await pass.end());
            return undefined;
          },
          abandon: () => pass.abandon(),
        };
      },
    },
    inspectMessage: {
      when: (_global, isSet) => CHECKS.some(isSet),
      async handler(message, { settings, services, metrics, log }) {
        const { identity } = services;
        const isCut = message.header.length >= CUT_HEADER;
        // Nobody could check it; with one of more than 1 MiB it could not be sent on, and would bounce to whom it names.
        if (isCut && wantsAny(settings)) return { accept: false, reply: HEADER_TOO_LONG };
        const isForged =
          !settings.trustAuthenticationResults &&
          claimsName(message.header, identity.localNames, isCut);
        const forged = isForged ? [FORGED_NOTE.with("yes")] : [];
        if (!wantsAny(settings)) return isForged ? { accept: true, notes: forged } : undefined;
        const findings = await checkerOf(services, log).findings(message, settings);
        for (const check of CHECKED) {
          const { result } = findings[check] ?? {};
          if (result !== undefined) metrics.results.add(1, { check, result });
        }
        const { dmarc } = findings;
        const refusal = dmarc && dmarcRefusal(dmarc, settings);
        if (refusal !== undefined) {
          const { clientAddress: client } = message.session;
          log.info("message refused by DMARC", { client, author: dmarc?.domain ?? "" });
          return refusal;
        }
        return { accept: true, notes: [...notesOf(findings, identity.hostName), ...forged] };
      },
    },
    renderMessage: {
      // After those that change the sender.
      order: "post",
      when: (_global, isSet) => isSet("check-spf-outbound") || "noted",
      handler(value, message, { settings, services, log }) {
        const { identity } = services;
        const changed = rendered(value, message, identity);
        const address = message.peer?.localAddress ?? "";
        if (!settings.checkSpfOutbound || changed.refused !== undefined) return changed;
        const sender = changed.sender ?? message.message.sender;
        return spfObjection({ ...services, log }, identity.hostName, sender, address).then(
          (refused) => (refused === undefined ? changed : { ...changed, refused }),
        );
      },
    },
  },
});

function checkerOf(
  {
    clock,
    resolver,
    identity,
    sessions,
  }: Omit<CheckParts, "log"> & { readonly identity: Identity; readonly sessions: Sessions },
  log: CheckParts["log"],
): Checker {
  return new Checker({ clock, resolver, log }, identity, sessions);
}

function wantsAny(settings: CheckSettings): boolean {
  const { checkIprevInbound, checkSpfInbound, checkDkimInbound, checkDmarcInbound } = settings;
  return checkIprevInbound || checkSpfInbound || checkDkimInbound || checkDmarcInbound;
}
