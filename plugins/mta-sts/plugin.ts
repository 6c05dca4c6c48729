import {
  CLOCK,
  certificateFile,
  counter,
  definePlugin,
  directive,
  integer,
  type Plugin,
  RESOLVER,
  readRegularFile,
  serverState,
  yesNo,
} from "../../core/mod.ts";
import { allowedRanges } from "../dns/contract.ts";
import { isRollup } from "../mx-rollup/contract.ts";
import { STS_POLICIES, STS_TROUBLE } from "./contract.ts";
import { stsDemand } from "./demand.ts";
import { fetchPolicy, STS_PROBLEMS } from "./fetch-policy.ts";
import { KEPT_POLICIES, KeptPolicies } from "./kept-policies.ts";
import { keptPolicy } from "./kept-policy.ts";
import { POLICIES, StsPolicies } from "./policies.ts";

const HOUR = 3_600_000;

/** MTA-STS. */
export const mtaSts: Plugin = definePlugin({
  name: "mta-sts",
  summary: "Holds servers to the MTA-STS policies of recipients' domains.",
  directives: {
    "use-mta-sts": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Hold servers to the domain's MTA-STS policy: where it is to be enforced, mail goes only to hosts that it names, over TLS with a certificate that is trusted and names the host. Hosts of a route (smtp-hosts) are not held to it, and with tls none nobody is asked.",
      rfc: "RFC 8461",
      example: "yes",
    }),
    "mta-sts-ca-file": directive(certificateFile, {
      scopes: ["global"],
      doc: "PEM file with the authorities against which certificates of policy hosts are checked, instead of the runtime's own. Read at each reload.",
    }),
    "mta-sts-port": directive(integer({ min: 1, max: 65_535 }), {
      scopes: ["global"],
      default: 443,
      doc: "Port of policy hosts. For labs and tests: on the Internet it is 443.",
      example: "443",
    }),
  },
  needs: { clock: CLOCK, resolver: RESOLVER, kept: KEPT_POLICIES, policies: POLICIES },
  metrics: {
    fetches: counter("Policies that were fetched, by what came of it.", {
      result: ["fetched", ...STS_PROBLEMS],
    }),
  },
  state: {
    policies: serverState(keptPolicy, "MTA-STS policies by domain, until their time is over."),
  },
  provides: (offer) => [
    offer(
      KEPT_POLICIES,
      ({ services: { clock }, state, log }) => new KeptPolicies(state.policies, clock, log),
      { harmless: true },
    ),
    offer(
      POLICIES,
      async ({ global, services: { clock, resolver, kept }, config, log, metrics }) => {
        const { mtaStsCaFile: file, mtaStsPort: port } = global;
        const authorities = file === undefined ? undefined : [await readRegularFile(file)];
        const parts = { resolver, clock, allowed: allowedRanges(config), authorities, port };
        return new StsPolicies({
          ...{ clock, resolver, log, kept },
          fetch: (domain, signal) => fetchPolicy(parts, domain, signal),
          count: (result) => metrics.fetches.add(1, { result }),
        });
      },
      { harmless: true, per: "configuration" },
    ),
    offer(STS_POLICIES, ({ services: { policies } }) => policies, {
      harmless: true,
      per: "configuration",
    }),
  ],
  events: [STS_TROUBLE],
  hooks: {
    shareQueue: {
      when: (_global, isSet) => isSet("use-mta-sts"),
      handler({ domain, queue }, { settings, services: { policies } }) {
        if (!settings.useMtaSts || !isRollup(queue.domain)) return undefined;
        return policies.mayShare(domain);
      },
    },
    securePeer: {
      // After DANE, which it does not replace.
      order: "post",
      when: (_global, isSet) => isSet("use-mta-sts"),
      async handler(before, peer, { settings, services: { policies }, emit }) {
        const { domain, virtualMta, hostName, address, mxOf } = peer;
        if (!settings.useMtaSts || mxOf === undefined) return before;
        if (before.kind === "none" || before.kind === "refused") return before;
        const demand = stsDemand(await policies.of(mxOf), peer, before);
        if (demand.kind === "refused" && !peer.isQuestion) {
          const reason = demand.failure.text;
          emit(STS_TROUBLE, { domain, virtualMta, hostName, address, reason });
        }
        return demand;
      },
    },
  },
  jobs: {
    refresh: {
      doc: "Fetches MTA-STS policies again before their time is over, and forgets those whose time is.",
      every: HOUR,
      limit: HOUR,
      run: ({ services: { policies }, signal }) => policies.refresh(signal),
    },
  },
});
