import {
  type Admission,
  CLOCK,
  type Clock,
  definePlugin,
  directive,
  type Log,
  type Plugin,
  RESOLVER,
  type Resolver,
  reply,
  yesNo,
} from "../../core/mod.ts";
import { checkClientName } from "./contract.ts";

/** Recipients have no virtual MTA yet when they are named: domain blocks inside one do not count. */
const NO_VIRTUAL_MTA = "";

/** Clients must have a name. */
export const reverseDns: Plugin = definePlugin({
  name: "reverse-dns",
  summary: "Turns away clients whose address has no name that resolves back to it.",
  directives: {
    "require-rdns": directive(yesNo, {
      scopes: ["source", "domain"],
      default: false,
      doc: "Refuse clients without a name that leads back to their address: in a source when they connect, in a domain when they name such a recipient (550 5.7.25; 450 4.7.25 when the look-up fails). Clients on this host need none.",
      rfc: "RFC 8601 §3, RFC 7372 §3.3",
    }),
  },
  needs: { clock: CLOCK, resolver: RESOLVER },
  hooks: {
    openSession: {
      when: (_global, isSet) => isSet("require-rdns"),
      handler: ({ clientAddress }, { settings, services, log }) =>
        settings.requireRdns ? admission(services, clientAddress, log) : undefined,
    },
    acceptRecipient: {
      when: (_global, isSet) => isSet("require-rdns"),
      handler({ session, recipient }, { services, log, config, at }) {
        const own = at(config.domain(recipient.domain, NO_VIRTUAL_MTA));
        return own.requireRdns ? admission(services, session.clientAddress, log) : undefined;
      },
    },
  },
});

/** A refusal, or undefined for a client with a name. */
async function admission(
  { clock, resolver }: { readonly clock: Clock; readonly resolver: Resolver },
  client: string,
  log: Log,
): Promise<Admission | undefined> {
  const { result } = await checkClientName(resolver, clock, client);
  if (result === "pass") return undefined;
  log.info("client without a name of its own", { client, iprev: result });
  return {
    accept: false,
    reply:
      result === "temperror"
        ? reply(450, "4.7.25", `the names of ${client} cannot be looked up now, try again later`)
        : reply(550, "5.7.25", `no name in the DNS leads back to ${client}`),
  };
}
