import {
  type Admission,
  addressOrPattern,
  definePlugin,
  directive,
  domainPattern,
  isRoleMailbox,
  type Pattern,
  type Plugin,
  type PluginDiagnostic,
  repeatable,
  reply,
  THIS_SERVER,
  yesNo,
} from "../../core/mod.ts";
import { isRoutedByName } from "../routing/contract.ts";
import { maySendAnywhere } from "./contract.ts";
import { isAnybodysAddress, isOpenEnded, RelayAddresses } from "./relay-addresses.ts";
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
    "relay-address": repeatable(addressOrPattern, {
      scopes: ["global"],
      doc: "A recipient that is accepted from anyone, in either letter case, or an expression for such recipients, in which domains are in lower case.",
      example: "/^bounce-.*@example\\.net$/",
    }),
  },
  check: {
    global: ({ relayAddress }) => relayAddress.flatMap(doubts),
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
    permitRelay({ session, recipient }, { settings, global, services: { thisServer }, config }) {
      const { address, domain } = recipient;
      if (thisServer.isOwnDomain(domain)) {
        if (isRoleMailbox(address)) return ACCEPT;
        // Without a route of its own, or a way of local delivery, the mail would come back to us.
        if (!isRoutedByName(config, domain)) return NO_MAILBOX;
        if (thisServer.isOwnName(domain)) return ACCEPT;
      }
      if (maySendAnywhere(settings.alwaysAllowRelaying, session)) return ACCEPT;
      if (RelayDomains.of(settings.relayDomain).has(domain)) return ACCEPT;
      const { relayAddress } = global;
      if (relayAddress.length === 0) return undefined;
      return RelayAddresses.of(relayAddress).has(address, domain) ? ACCEPT : undefined;
    },
  },
});

/** What is wrong with an expression that opens the server to more than was meant. */
function doubts(entry: string | Pattern): readonly PluginDiagnostic[] {
  if (typeof entry === "string") return [];
  const shown = `/${entry.source}/`;
  if (isAnybodysAddress(entry))
    return [
      {
        severity: "error",
        directive: "relay-address",
        message: `${shown} matches everybody's addresses: this is an open relay`,
        hint: "write the domain that is meant, and $ after it",
      },
    ];
  if (!isOpenEnded(entry)) return [];
  return [
    {
      severity: "warning",
      directive: "relay-address",
      message: `${shown} does not end with $: it matches addresses of other domains, too, whose names begin like this one`,
      hint: "write $ at its end",
    },
  ];
}

const ACCEPT = { accept: true } as const;

const NO_MAILBOX: Admission = {
  accept: false,
  reply: reply(550, "5.1.1", "there is no such mailbox here"),
};
const LOGIN_REQUIRED: Admission = {
  accept: false,
  reply: reply(530, "5.7.0", "authentication required"),
};
