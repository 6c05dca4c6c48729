import {
  cidr,
  contains,
  definePlugin,
  directive,
  domainPattern,
  IDENTITY,
  type Plugin,
  repeatable,
  yesNo,
} from "../../core/mod.ts";
import { RelayDomains } from "./relay-domains.ts";

/** Clients on this host, who may send anywhere unless something else is said. */
const LOOPBACK = ["127.0.0.0/8", "::1"].flatMap((text) => {
  const parsed = cidr.parse(text);
  return parsed.ok ? [parsed.value] : [];
});

/** Who may send where. */
export const relaying: Plugin = definePlugin({
  name: "relaying",
  summary: "Decides which clients may send to which recipients.",
  directives: {
    "always-allow-relaying": directive(yesNo, {
      scopes: ["source", "global"],
      doc: "Whether these clients may send to any recipient. Unset: clients on this host may, others may not.",
    }),
    "relay-domain": repeatable(domainPattern, {
      scopes: ["source", "global"],
      macros: true,
      doc: "Recipient domains that are accepted from anyone; `$name` stands for the members of a macro.",
      example: "bounces.example.net",
    }),
  },
  needs: { identity: IDENTITY },
  hooks: {
    acceptRecipient({ session, recipient }, { settings, services }) {
      const { clientAddress, user } = session;
      const trusted =
        settings.alwaysAllowRelaying ??
        (user !== undefined || LOOPBACK.some((range) => contains(range, clientAddress)));
      if (trusted || services.identity.localNames.includes(recipient.domain)) return ACCEPT;
      return RelayDomains.of(settings.relayDomain).has(recipient.domain) ? ACCEPT : undefined;
    },
  },
});

const ACCEPT = { accept: true } as const;
