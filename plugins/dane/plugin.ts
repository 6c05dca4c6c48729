import { counter, definePlugin, directive, type Plugin, RESOLVER, yesNo } from "../../core/mod.ts";
import { unprovenServers } from "../dns/contract.ts";
import { TLSA_TROUBLE } from "./contract.ts";
import { daneDemand } from "./demand.ts";

/** DANE. */
export const dane: Plugin = definePlugin({
  name: "dane",
  summary: "Holds servers to the TLSA records of their names.",
  directives: {
    "use-dane": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Hold servers to the TLSA records of their names: where the DNS has some, and is signed (DNSSEC), mail goes only over TLS with a certificate that matches. It takes a name server that validates: on loopback, or named by validating-name-server. A host whose records cannot be looked up is not used. With tls none nobody is asked.",
      rfc: "RFC 7672",
      example: "yes",
    }),
  },
  needs: { resolver: RESOLVER },
  metrics: {
    hosts: counter("Hosts that were asked about, by what their TLSA records demand.", {
      demand: ["none", "opportunistic", "required", "verified", "dane", "refused"],
    }),
  },
  alarms: {
    "not-validated": {
      doc: "use-dane is set, but some name server is neither on loopback nor named as validating: TLSA records cannot be believed, and mail goes as without DANE.",
    },
  },
  events: [TLSA_TROUBLE],
  check: {
    domain({ useDane }, _block, config) {
      const [server] = useDane ? unprovenServers(config) : [];
      if (server === undefined) return [];
      return [
        {
          severity: "warning",
          directive: "use-dane",
          message: `use-dane is not in force: the name server ${server} is not known to validate`,
          hint: "use a validating name server on this host, or say that it is one: validating-name-server ADDRESS",
        },
      ];
    },
  },
  hooks: {
    // It is raised again by the next host, if the servers still prove nothing.
    reconfigure: ({ alarms }) => ({ commit: () => alarms.clear("not-validated") }),
    securePeer: {
      when: (_global, isSet) => isSet("use-dane"),
      async handler(before, peer, { settings, services, alarms, emit, metrics }) {
        const { resolver } = services;
        if (!settings.useDane || before.kind === "none" || before.kind === "refused") return before;
        if (!resolver.validates) {
          alarms.raise("not-validated", "name servers do not validate: DANE is not in force");
          return before;
        }
        const { demand, trouble } = await daneDemand(resolver, peer, before);
        if (peer.isQuestion) return demand;
        // Of the host of a route the domain is not told.
        if (trouble !== undefined && peer.mxOf !== undefined) emit(TLSA_TROUBLE, trouble);
        metrics.hosts.add(1, { demand: demand.kind });
        return demand;
      },
    },
  },
});
