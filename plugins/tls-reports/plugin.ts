import {
  asciiForm,
  CLOCK,
  CONTROL,
  certificateFile,
  counter,
  DRAFTS,
  definePlugin,
  directive,
  type EngineControl,
  IDENTITY,
  mailAddress,
  normalizeDomain,
  type Outcome,
  OWN_MAIL,
  type Plugin,
  RANDOM,
  RESOLVER,
  type ResolvedConfig,
  readRegularFile,
  serverState,
  type Token,
  text,
  token,
  yesNo,
} from "../../core/mod.ts";
import { TLSA_TROUBLE } from "../dane/contract.ts";
import { foreseenSignatures } from "../dkim/contract.ts";
import { allowedRanges } from "../dns/contract.ts";
import { STS_POLICIES, STS_TROUBLE } from "../mta-sts/contract.ts";
import { listReports, previewOf, type ReportDesk } from "./api.ts";
import { tlsrptCommand } from "./command.ts";
import { TLS_REPORT } from "./contract.ts";
import { keptCounts } from "./day-counts.ts";
import { keptPlan } from "./kept-plan.ts";
import { attemptResult, stsResult, tlsaResult } from "./observed.ts";
import { OWN_REPORTS, OwnReports } from "./own-reports.ts";
import { ReportSender, SENDER } from "./report-sender.ts";
import { FACTS } from "./route-facts.ts";
import { SESSIONS, SessionCounts } from "./session-counts.ts";

const MINUTE = 60_000;

const DESK: Token<ReportDesk> = token<ReportDesk>("tls-reports.desk");

function isUsed(_global: unknown, isSet: (directive: "tls-reports") => boolean): boolean {
  return isSet("tls-reports");
}

/** Whose signatures mail of the server's own gets, by keys that can be had. */
async function signersOf(
  config: ResolvedConfig,
  domain: string,
  header: Buffer,
): Promise<readonly string[]> {
  const queue = { domain, virtualMta: "{default}" };
  const signatures = await foreseenSignatures(config, queue, header);
  return signatures.flatMap((one) => ("problem" in one.key ? [] : [one.domain]));
}

/** True when a session with a domain's hosts is for reports of ours and nothing else. */
function carriesReports(
  domain: string,
  services: { readonly ownReports: OwnReports; readonly control: EngineControl },
): boolean {
  return services.ownReports.isAllOf(domain, () => services.control.waiting(domain));
}

function hear(
  outcome: Outcome,
  { services: { ownReports } }: { readonly services: { readonly ownReports: OwnReports } },
): void {
  ownReports.hear(outcome);
}

/** TLS reports. */
export const tlsReports: Plugin = definePlugin({
  name: "tls-reports",
  summary:
    "Counts how TLS with servers fares, and reports it daily to the domains that ask for that.",
  directives: {
    "tls-reports": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Count TLS sessions with the domain's MX, if it asks for reports (TLSRPT), and report them to it once a day. Reports go by HTTPS, or by mail, which has to be signed by DKIM (dkim-sign) in the domain of tls-report-from: others are ignored. Hosts of a route (smtp-hosts) are not reported.",
      rfc: "RFC 8460",
      example: "yes",
    }),
    "tls-report-from": directive(mailAddress, {
      scopes: ["global"],
      doc: "Author of TLS reports that go by mail; postmaster at our own name unless set. Its domain has to sign, with a key whose record has no s=, or tlsrpt in it.",
      example: "tls-reports@example.com",
    }),
    "tls-report-organization": directive(text, {
      scopes: ["global"],
      doc: "Who reports, for the reader; our own name unless set.",
      example: "Example Mail",
    }),
    "tls-report-contact": directive(text, {
      scopes: ["global"],
      doc: "Whom to ask about a report; its author unless set.",
      example: "postmaster@example.com",
    }),
    "tls-report-ca-file": directive(certificateFile, {
      scopes: ["global"],
      doc: "PEM file with the authorities against which certificates of those who take reports by HTTPS are checked, instead of the runtime's own. Read at each reload.",
    }),
  },
  needs: {
    clock: CLOCK,
    random: RANDOM,
    resolver: RESOLVER,
    identity: IDENTITY,
    drafts: DRAFTS,
    ownMail: OWN_MAIL,
    control: CONTROL,
    policies: STS_POLICIES,
    ownReports: OWN_REPORTS,
    sessions: SESSIONS,
    sender: SENDER,
    desk: DESK,
  },
  notes: [TLS_REPORT],
  metrics: {
    reports: counter("TLS reports, by what became of them.", {
      result: ["sent", "unwanted", "failed", "given-up"],
    }),
  },
  state: {
    sessions: serverState(keptCounts, "TLS sessions by day and domain, until they are reported."),
    plans: serverState(keptPlan, "When and to whom a TLS report goes, by day and domain."),
  },
  provides: (offer) => [
    offer(SESSIONS, ({ services: { clock, resolver }, state, log }) => {
      return new SessionCounts({ clock, resolver, kept: state.sessions, log });
    }),
    offer(OWN_REPORTS, () => new OwnReports(), { harmless: true }),
    offer(
      DESK,
      ({ global, services: { clock, identity, sessions }, state }) => {
        const { hostName, hostId } = identity;
        const from = asciiForm(global.tlsReportFrom ?? `postmaster@${hostName}`);
        const { tlsReportOrganization = hostName, tlsReportContact = from } = global;
        const reporter = {
          ...{ hostName, hostId, from },
          ...{ organization: tlsReportOrganization, contact: tlsReportContact },
        };
        return { clock, sessions, reporter, counts: state.sessions, plans: state.plans };
      },
      { per: "configuration" },
    ),
    offer(
      SENDER,
      async ({ global, services, config, state, log, metrics, alarms }) => {
        const { tlsReportCaFile: file } = global;
        const authorities = file === undefined ? undefined : [await readRegularFile(file)];
        const { clock, random, resolver, drafts, ownMail, ownReports, desk } = services;
        const { reporter } = desk;
        const { hostName, from } = reporter;
        return new ReportSender({
          ...{ clock, random, log, reporter },
          https: { resolver, clock, authorities, allowed: allowedRanges(config) },
          mailer: {
            ...{ clock, drafts, ownMail, ownReports, hostName, from },
            signers: (domain, header) => signersOf(config, domain, header),
            signed(isSigned) {
              if (isSigned) alarms.clear("unsigned");
              else alarms.raise("unsigned", `TLS reports of ${from} are not signed by its domain`);
            },
          },
          ...{ counts: state.sessions, plans: state.plans },
          count: (result) => metrics.reports.add(1, { result }),
        });
      },
      { per: "configuration" },
    ),
  ],
  alarms: {
    unsigned: {
      doc: "TLS reports go out by mail without a signature of their author's domain, and their takers ignore them: have that domain sign (domain-key, dkim-sign), or set tls-report-from to an address whose domain does. Ends with the first report that is signed.",
    },
  },
  jobs: {
    send: {
      doc: "Sends the TLS reports that are due.",
      every: MINUTE,
      limit: 30 * MINUTE,
      run: ({ services: { sender }, signal }) => sender.send(signal),
    },
  },
  hooks: {
    tlsTried: {
      when: isUsed,
      handler(attempt, { settings, services }) {
        const { domain, isNamed } = attempt;
        if (!settings.tlsReports || isNamed || carriesReports(domain, services)) return;
        services.sessions.add(attemptResult(attempt, services.policies.known(domain)));
      },
    },
    recipientDelivered: { when: isUsed, handler: hear },
    recipientDeferred: { when: isUsed, handler: hear },
    recipientBounced: { when: isUsed, handler: hear },
    recipientDeleted: { when: isUsed, handler: hear },
    stop: ({ services: { sessions } }) => sessions.flush(true),
  },
  observes: (on) => [
    on(TLSA_TROUBLE, (trouble, { config, at, services }) => {
      const { domain, virtualMta } = trouble;
      if (!at(config.domain(domain, virtualMta)).tlsReports) return;
      if (!carriesReports(domain, services)) services.sessions.add(tlsaResult(trouble));
    }),
    on(STS_TROUBLE, (trouble, { config, at, services }) => {
      const { domain, virtualMta } = trouble;
      if (!at(config.domain(domain, virtualMta)).tlsReports) return;
      if (!carriesReports(domain, services))
        services.sessions.add(stsResult(trouble, services.policies.known(domain)));
    }),
  ],
  routes: {
    "GET /tls-reports": {
      ...FACTS["GET /tls-reports"],
      handler: (request, { services: { desk, sessions } }) =>
        sessions.flush().then(() => request.json(listReports(desk))),
    },
    "GET /tls-reports/:domain": {
      ...FACTS["GET /tls-reports/:domain"],
      handler: (request, { services: { desk } }) => {
        const domain = normalizeDomain(request.req.param("domain")) ?? "";
        const preview = previewOf(desk, domain, request.req.query("day"));
        return preview === undefined
          ? request.json({ error: `no TLS sessions are counted for ${domain}` }, 404)
          : request.json(preview);
      },
    },
  },
  commands: { tlsrpt: tlsrptCommand },
});
