import {
  type Admission,
  definePlugin,
  directive,
  domainPattern,
  isLoopback,
  isRoleMailbox,
  type Plugin,
  repeatable,
  reply,
  THIS_SERVER,
  yesNo,
} from "../../core/mod.ts";
import { isRoutedByName } from "../routing/contract.ts";
import { RelayDomains } from "./relay-domains.ts";

/** Who may send where. */
export const relaying: Plugin = definePlugin({
  name: "relaying",
  summary: "Decides which clients may send to which recipients.",
  directives: {
    "always-allow-relaying": directive(yesNo, {
      scopes: ["source", "global"],
      doc: "Whether these clients may send to any recipient. Unset: clients on this host may, others may not.",
    }),
    "allow-open-relay": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Start although strangers can connect and may send to anybody, because something in front of the server keeps them out.",
    }),
    "require-auth": directive(yesNo, {
      scopes: ["source"],
      default: false,
      doc: "Take mail only from clients that have logged in (530 5.7.0). Without a plugin that knows users nobody can, and with yes no mail is taken.",
      rfc: "RFC 4954 §6",
    }),
    "relay-domain": repeatable(domainPattern, {
      scopes: ["source", "global"],
      macros: true,
      doc: "Recipient domains that are accepted from anyone; `$name` stands for the members of a macro.",
      example: "bounces.example.net",
    }),
  },
  check: {
    source: ({ requireAuth }) =>
      requireAuth
        ? [
            {
              severity: "warning",
              directive: "require-auth",
              message:
                "clients can log in only where a plugin knows users: without one no mail is taken from these",
              hint: "to take it without a login, set require-auth no, and always-allow-relaying yes for trusted addresses alone",
            },
          ]
        : [],
  },
  needs: { thisServer: THIS_SERVER },
  hooks: {
    acceptSender: {
      when: (_global, isSet) => isSet("require-auth"),
      handler: ({ session }, { settings }) =>
        settings.requireAuth && session.user === undefined ? LOGIN_REQUIRED : undefined,
    },
    permitRelay({ session, recipient }, { settings, services: { thisServer }, config }) {
      const { address, domain } = recipient;
      if (thisServer.isOwnDomain(domain)) {
        if (isRoleMailbox(address)) return ACCEPT;
        // Without a route of its own, or a way of local delivery, the mail would come back to us.
        if (!isRoutedByName(config, domain)) return NO_MAILBOX;
        if (thisServer.isOwnName(domain)) return ACCEPT;
      }
      const { clientAddress, user } = session;
      // Clients on this host may send anywhere unless something else is said.
      const trusted =
        settings.alwaysAllowRelaying ?? (user !== undefined || isLoopback(clientAddress));
      if (trusted) return ACCEPT;
      return RelayDomains.of(settings.relayDomain).has(domain) ? ACCEPT : undefined;
    },
  },
});

const ACCEPT = { accept: true } as const;

const NO_MAILBOX: Admission = {
  accept: false,
  reply: reply(550, "5.1.1", "there is no such mailbox here"),
};
const LOGIN_REQUIRED: Admission = {
  accept: false,
  reply: reply(530, "5.7.0", "authentication required"),
};
