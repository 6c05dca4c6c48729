import {
  CLOCK,
  cidr,
  counter,
  definePlugin,
  directive,
  duration,
  gauge,
  IDENTITY,
  integer,
  nameOf,
  oneOf,
  type Plugin,
  RECEPTION,
  rate,
  repeatable,
  size,
  THIS_SERVER,
  topValues,
  yesNo,
} from "../../core/mod.ts";
import { INBOUND_TLS } from "../inbound-tls/contract.ts";
import { LOOKOUT, ROOM } from "../process/contract.ts";
import { groupOf } from "../source-groups/contract.ts";
import { blockListener, lineListeners, writtenListeners } from "./configured-listeners.ts";
import { LISTENERS, PROXIED_TLS, RECEIVED_TLS } from "./contract.ts";
import { CONVERSATIONS } from "./conversations.ts";
import { exposureDiagnostics, proxyDiagnostics } from "./exposure.ts";
import { immediateTlsDiagnostics } from "./immediate-tls.ts";
import { listenerAddress } from "./listener-address.ts";
import { prepareServer } from "./prepare-server.ts";
import { type SessionCounts, SmtpServer } from "./server.ts";
import { SERVER } from "./server-token.ts";
import type { GroupFor, SettingsFor } from "./session-host.ts";

const MEBIBYTE = 1024 * 1024;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const count = integer({ min: 0, unlimited: true, zeroIsUnlimited: true });

/** Mail in over SMTP. */
export const smtpListener: Plugin = definePlugin({
  name: "smtp-listener",
  summary: "Takes mail over SMTP.",
  directives: {
    "smtp-listener": repeatable(listenerAddress, {
      scopes: ["global"],
      doc: "An address and port to take mail on, or a range, for all addresses of this host within it; `source=NAME` gives the settings of that source precedence over those of the client's address. Without any: 127.0.0.1:2525. A block of the same name has settings of its own.",
      example: "127.0.0.1:2525",
    }),
    source: directive(nameOf(["source"]), {
      scopes: ["smtp-listener"],
      doc: "The source whose settings take precedence over those of the client's address.",
    }),
    "proxy-protocol-from": repeatable(cidr, {
      scopes: ["global", "smtp-listener"],
      doc: "Proxies and load balancers, by address or range, that say in a PROXY header (version 1 or 2) which client they connect for: its address counts in everything instead of theirs. Their connections must begin with such a header, within 10 seconds. Anyone else has no say in that. Clients whose address a proxy cannot tell count as 0.0.0.0.",
      example: "192.0.2.20",
    }),
    "total-max-smtp-in": directive(integer({ min: 1 }), {
      scopes: ["global"],
      default: 1000,
      doc: "Inbound connections at a time; more are turned away with 421. Fewer are taken where the process may not open as many files.",
    }),
    "immediate-tls": directive(yesNo, {
      scopes: ["smtp-listener"],
      default: false,
      doc: "Speak TLS from the first byte on, without STARTTLS. In a line: tls=yes.",
      rfc: "RFC 8314 §3.3",
    }),
    "smtp-service": directive(yesNo, {
      scopes: ["source", "global"],
      default: true,
      doc: "Whether these clients are served at all; others get 554.",
    }),
    "max-message-size": directive(size({ unlimited: true }), {
      scopes: ["source", "global"],
      default: 50 * MEBIBYTE,
      doc: "Largest message taken (552 5.3.4), checked at MAIL and while it is read. 0 means no limit.",
      rfc: "RFC 1870",
    }),
    "max-rcpt-per-message": directive(count, {
      scopes: ["source", "global"],
      default: 1000,
      doc: "Recipients a message may have; more get 452 4.5.3. EHLO says how many (LIMITS).",
      rfc: "RFC 5321 §4.5.3.1.8, RFC 9422",
    }),
    "max-message-hops": directive(integer({ min: 1, max: 1000 }), {
      scopes: ["source", "global"],
      default: 100,
      doc: "Received fields beyond which a message is taken to be in a loop (554 5.4.6).",
      rfc: "RFC 5321 §6.3",
    }),
    "max-smtp-in": directive(count, {
      scopes: ["source", "global"],
      default: 500,
      doc: "Connections at a time from one client: an IPv4 address, or the 64 leading bits of an IPv6 address; more are turned away with 421.",
    }),
    "max-smtp-errors": directive(count, {
      scopes: ["source", "global"],
      default: 20,
      doc: "Errors (wrong syntax, refused senders, recipients and messages) since a client's last message after which it is disconnected with 421. Five commands that do nothing count as one error, and so do 500 recipients that are refused for the time being or have no proper address. 0 means no limit.",
    }),
    "smtp-command-timeout": directive(duration(), {
      scopes: ["source", "global"],
      default: 5 * MINUTE,
      doc: "How long to wait for the next command.",
      rfc: "RFC 5321 §4.5.3.2.7",
    }),
    "smtp-data-timeout": directive(duration(), {
      scopes: ["source", "global"],
      default: 5 * MINUTE,
      doc: "How long to wait for more of a message's content.",
    }),
    "smtp-total-data-timeout": directive(duration(), {
      scopes: ["source", "global"],
      default: HOUR,
      doc: "How long a message's content may take as a whole, however slowly it trickles.",
    }),
    "smtp-session-timeout": directive(duration(), {
      scopes: ["source", "global"],
      default: 24 * HOUR,
      doc: "How long a connection may last as a whole.",
    }),
    "allow-chunking": directive(yesNo, {
      scopes: ["source", "global"],
      default: true,
      doc: "Offer BDAT.",
      rfc: "RFC 3030",
    }),
    "allow-smtputf8": directive(yesNo, {
      scopes: ["source", "global"],
      default: true,
      doc: "Offer SMTPUTF8.",
      rfc: "RFC 6531",
    }),
    "allow-starttls": directive(yesNo, {
      scopes: ["source", "global"],
      default: true,
      doc: "Offer STARTTLS when there is a certificate.",
      rfc: "RFC 3207",
    }),
    "allow-auth": directive(yesNo, {
      scopes: ["source", "global"],
      default: true,
      doc: "Offer AUTH where a plugin knows users.",
      rfc: "RFC 4954",
    }),
    "allow-unencrypted-plain-auth": directive(yesNo, {
      scopes: ["source", "global"],
      doc: "Offer mechanisms that show the password (PLAIN, LOGIN) without TLS. Unset: to clients on this host alone.",
      rfc: "RFC 4954 §4",
    }),
    "require-starttls-before-auth": directive(yesNo, {
      scopes: ["source", "global"],
      default: false,
      doc: "Offer AUTH only under TLS, whatever the mechanism.",
    }),
    "request-client-certificate": directive(yesNo, {
      scopes: ["source", "global"],
      doc: "Ask clients for a certificate when TLS starts, and let plugins see what they show. Unset: when a login mechanism of a plugin needs it. Nobody has to show one.",
      rfc: "RFC 8446 §4.3.2",
    }),
    "max-failed-logins-per-network": directive(rate, {
      scopes: ["source", "global"],
      doc: "Failed logins from one network (24 bits of an IPv4 address, 48 of an IPv6 address), over all its connections, beyond which AUTH is answered with 421 until some of them are forgotten: as many in that time as the limit allows. An address that users have logged in from since the server started is counted by itself: no neighbour keeps them out. Unset: 60/h, and no limit for clients on this host.",
      example: "60/h",
    }),
    "max-failed-logins-per-user": directive(rate, {
      scopes: ["source", "global"],
      default: { count: 60, window: HOUR },
      doc: "Failed logins as one user, wherever they come from, beyond which more get 454. They do not count from networks where the user has logged in since the server started.",
      example: "60/h",
    }),
    "smtp-max-auth-failure-rate": directive(rate, {
      scopes: ["source"],
      default: "unlimited",
      doc: "Failed logins of one client address within a window that begins with the first of them, after which AUTH is answered with 421 until the window is over. max-failed-logins-per-network and max-failed-logins-per-user apply besides.",
      example: "5/10m",
    }),
    "smtp-reload-timeout": directive(duration(), {
      scopes: ["global"],
      default: MINUTE,
      doc: "How long connections go on under the configuration they began with once another is in force. Then they are closed with 421 between two transactions, and after the same time again in any case, as soon as a message whose content is arriving is answered. They are closed at once when their user or source is gone.",
    }),
    "add-received-header": directive(yesNo, {
      scopes: ["source", "global"],
      default: true,
      doc: "Add a Received field at the top of every message.",
      rfc: "RFC 5321 §4.4",
    }),
    "hide-message-source": directive(yesNo, {
      scopes: ["source", "global"],
      default: false,
      doc: "Leave the client's name and address out of the Received field.",
    }),
    "bare-line-ends": directive(oneOf(["reject", "normalise"]), {
      scopes: ["source", "global"],
      default: "reject",
      doc: "What happens to messages with a bare CR or LF: refused with 550 5.6.0, or stored with CRLF in its place. They are never stored as they are.",
      rfc: "RFC 5321 §2.3.8",
    }),
  },
  check: {
    global: (settings, _block, config) => [
      ...proxyDiagnostics(settings.proxyProtocolFrom),
      ...exposureDiagnostics(lineListeners(config), writtenListeners(config), config),
      ...immediateTlsDiagnostics("smtp-listener", settings.smtpListener, config),
    ],
    "smtp-listener"(settings, name, config) {
      const listeners = blockListener(name, config);
      return [
        ...proxyDiagnostics(settings.proxyProtocolFrom),
        ...exposureDiagnostics(listeners, writtenListeners(config), config),
        ...immediateTlsDiagnostics("immediate-tls", listeners, config),
      ];
    },
  },
  needs: {
    clock: CLOCK,
    reception: RECEPTION,
    identity: IDENTITY,
    tls: INBOUND_TLS,
    server: SERVER,
    room: ROOM,
    lookout: LOOKOUT,
    thisServer: THIS_SERVER,
  },
  notes: [RECEIVED_TLS, PROXIED_TLS],
  metrics: {
    sessions: counter("Clients that connected."),
    "sessions-open": gauge("Sessions that are not closed."),
    refusals: counter("Replies of 400 and above, by reply code and enhanced status code.", {
      code: topValues(25),
      status: topValues(50),
    }),
  },
  provides: (offer) => [
    offer(SERVER, ({ services, log, at, metrics }) => {
      const { reception, clock, identity, tls } = services;
      const { hostName } = identity;
      const settingsFor: SettingsFor = (session, { clientAddress, sourceName, userSource }) =>
        at(session.source(clientAddress, sourceName, userSource));
      const groupFor: GroupFor = (session, { clientAddress, sourceName }) =>
        groupOf(session.source(clientAddress, sourceName));
      const counts: SessionCounts = {
        connected: () => metrics.sessions.add(1),
        refused: ({ code, enhanced = "" }) =>
          metrics.refusals.add(1, { code: String(code), status: enhanced }),
      };
      const server = new SmtpServer({
        ...{ reception, clock, log, hostName, settingsFor, groupFor, counts, tls },
      });
      metrics.sessionsOpen.collect(() => server.sessions);
      return server;
    }),
    offer(LISTENERS, ({ services }) => services.server),
    offer(CONVERSATIONS, ({ services }) => services.server.conversations),
  ],
  hooks: {
    async start({ global, config, services, log }) {
      const change = await prepareServer(global, config, services, log);
      await change.commit();
      services.server.watchedBy(services.lookout);
    },
    reconfigure: ({ global, config, services, log }) =>
      prepareServer(global, config, services, log),
    drain: ({ services }) => services.server.drain(),
    stop: ({ services }) => services.server.close(),
  },
});
