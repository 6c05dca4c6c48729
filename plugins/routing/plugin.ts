import {
  definePlugin,
  directive,
  domainName,
  hostList,
  integer,
  type ListedHost,
  oneOf,
  type Plugin,
  type PluginDiagnostic,
  type Route,
  yesNo,
} from "../../core/mod.ts";
import { judged } from "./failures.ts";
import { noMx, withoutMx } from "./no-mx.ts";
import { ownListenerDiagnostics } from "./own-listeners.ts";
import { socketDiagnostics } from "./sockets.ts";

/** Where mail goes. */
export const routing: Plugin = definePlugin({
  name: "routing",
  summary:
    "Chooses the hosts that mail goes to, and says which are tried when one fails: by default the recipient domain's MX.",
  directives: {
    "smtp-hosts": directive(hostList, {
      scopes: ["domain"],
      aliases: ["route"],
      doc: "Hosts to deliver to. A comma joins hosts of equal preference, a semicolon starts the next preference. lookup-mx:NAME stands for the MX of a name; with type lmtp, unix:/PATH for a socket.",
      example: "mx1.example.net,mx2.example.net;[192.0.2.1]:2525",
      leadsElsewhere: true,
    }),
    "resolve-to": directive(hostList, {
      scopes: ["domain"],
      doc: "A name whose MX are used instead of the recipient domain's, or an IP address to connect to.",
      example: "example.net",
      leadsElsewhere: true,
    }),
    "queue-to": directive(domainName, {
      scopes: ["domain"],
      doc: "The queue that takes this domain's mail, together with that of others: its own domain block says how it is delivered, where to, and within which limits. A name that is not in the DNS needs smtp-hosts there. Mail that is queued already stays where it is.",
      example: "big.queue",
    }),
    "smtp-port": directive(integer({ min: 1, max: 65_535 }), {
      scopes: ["domain"],
      aliases: ["default-smtp-port"],
      default: 25,
      doc: "Port to connect to where a host is given without one.",
    }),
    "mx-connection-attempts": directive(integer({ min: 1, max: 1000 }), {
      scopes: ["domain"],
      default: 10,
      doc: "Addresses of mail hosts that are tried in one attempt, whether they fail when a connection is opened or in the middle of a message.",
      rfc: "RFC 5321 §5.1",
      example: "10",
    }),
    "smtp-421-means-mx-unavailable": directive(yesNo, {
      scopes: ["domain"],
      oldSpellings: ["421-means-mx-unavailable"],
      default: false,
      doc: "Go on with the next host when one answers 421 in the middle of a message. Otherwise the message is deferred; a 421 before it always goes on with the next host.",
      rfc: "RFC 5321 §3.8",
    }),
    "bounce-upon-no-mx": directive(noMx, {
      scopes: ["domain"],
      default: "no",
      doc: "What becomes of mail to a domain without MX. no: it goes to the domain's own address (RFC 5321 §5.1). yes: it bounces. A time: it waits for an MX to appear, and bounces when it is that old; never: it waits until bounce-after. Hosts that smtp-hosts or resolve-to name need no MX.",
      rfc: "RFC 5321 §5.1",
      example: "1d",
    }),
    "bounce-upon-5xx-greeting": directive(yesNo, {
      scopes: ["domain"],
      default: true,
      doc: "Whether mail bounces when all hosts of a domain greet with 5xx; otherwise it is tried again later.",
      rfc: "RFC 5321 §3.1",
    }),
    "bounce-upon-transfer-failure": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Bounce a message whose connection breaks, or times out, while its content is under way, when no other host takes it in the same attempt.",
    }),
    "bounce-upon-pix-transfer-failure": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "The same, but only where the host is behind a Cisco PIX firewall, which its greeting shows: it has asterisks for letters.",
    }),
    "assume-delivery-upon-data-termination-timeout": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Count a message as delivered when the reply to its end does not come within smtp-data-termination-timeout. It is not sent twice then, and may be lost if the host did not take it.",
      rfc: "RFC 5321 §4.5.3.2.6, RFC 1047",
    }),
    "retry-upon-new-mail": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Try a queue that waits after a failure as soon as new mail comes into it, at most once a minute.",
    }),
    "eight-bit-fallback": directive(oneOf(["send", "bounce"]), {
      scopes: ["domain"],
      default: "send",
      doc: "What becomes of 8-bit mail where no host offers 8BITMIME: it is sent as it is, or bounces.",
      rfc: "RFC 6152",
    }),
  },
  hooks: {
    assignQueue: {
      when: (_global, isSet) => isSet("queue-to"),
      handler: (_placed, { settings }) => settings.queueTo,
    },
    planDelivery: (plan, _queue, { settings }) => ({
      ...plan,
      defaultPort: settings.smtpPort,
      maxHostsPerAttempt: settings.mxConnectionAttempts,
      after421: settings.smtp421MeansMxUnavailable ? "next-host" : "defer",
      eightBitFallback: settings.eightBitFallback,
      withoutMx: withoutMx(settings.bounceUponNoMx),
      assumeDelivered: settings.assumeDeliveryUponDataTerminationTimeout,
      retryUponNewMail: settings.retryUponNewMail,
    }),
    judgeReply: (verdict, attempt, { settings }) => judged(verdict, attempt, settings),
    routeQueue(_queue, { settings }) {
      const { smtpHosts, resolveTo, smtpPort } = settings;
      if (smtpHosts) return routeOf(smtpHosts, smtpPort, false);
      return resolveTo && routeOf(resolveTo, smtpPort, true);
    },
  },
  check: {
    domain({ smtpHosts, resolveTo, smtpPort }, block, config) {
      if (smtpHosts === undefined)
        return resolveTo ? ownListenerDiagnostics("resolve-to", resolveTo, smtpPort, config) : [];
      const own = [
        ...ownListenerDiagnostics("smtp-hosts", smtpHosts, smtpPort, config),
        ...socketDiagnostics(smtpHosts, block, config),
      ];
      return resolveTo ? [...own, USELESS] : own;
    },
  },
});

const USELESS: PluginDiagnostic = {
  severity: "warning",
  directive: "resolve-to",
  message: "resolve-to has no effect beside smtp-hosts (route)",
};

/** `byMx`: names stand for their MX. */
function routeOf(tiers: readonly (readonly ListedHost[])[], port: number, byMx: boolean): Route {
  return {
    tiers: tiers.map((tier) =>
      tier.map((host) => ({
        host: host.host,
        port: host.port ?? port,
        lookupMx: byMx || host.lookupMx,
      })),
    ),
  };
}
