import {
  CLOCK,
  definePlugin,
  directive,
  keptAs,
  oneOf,
  type Plugin,
  RESOLVER,
  repeatable,
  SMTP_AGENT,
  serverState,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import { hasEnforcedPolicy, STS_POLICIES } from "../mta-sts/contract.ts";
import { isRollup } from "./contract.ts";
import { rollupDiagnostics } from "./diagnostics.ts";
import { mxRollup } from "./kind.ts";
import { forgetOld, isKnownRollup, KnownHosts } from "./known-hosts.ts";
import { sharedByProvider } from "./provider-limits.ts";
import { Rollups } from "./rollups.ts";
import { hostsOfRollup, isUnnamed, rollUp, waitsForHosts } from "./way.ts";

const ROLLUPS: Token<Rollups> = token<Rollups>("mx-rollup.rollups");
const HOSTS: Token<KnownHosts> = token<KnownHosts>("mx-rollup.hosts");

/** Domains that share hosts share a queue. */
export const mxRollups: Plugin = definePlugin({
  name: "mx-rollup",
  summary:
    "Puts the mail of domains whose MX are the same hosts into one queue, with its limits and its back-off.",
  directives: {
    mx: repeatable(mxRollup, {
      scopes: ["mx-rollup-list"],
      doc: "Domains whose mail hosts fit share a queue, which has the settings of its own domain block. Only a domain's MX of the lowest preference count. Names: all that are given for a queue must be among them, and are the queue's hosts. With a pattern: each of them must fit a line of the queue, which needs smtp-hosts. With rollup-by-ip the hosts' addresses are compared, and the queue's hosts are those of the domains in it.",
      example: "*.google.com google.rollup",
    }),
    "disable-mx-rollup": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Keep the domain's mail in a queue of its own, whatever its MX. A domain whose MTA-STS policy is enforced (use-mta-sts) has one anyway.",
    }),
    "mx-rollup": directive(oneOf(["listed", "auto"]), {
      scopes: ["domain"],
      default: "listed",
      doc: "listed: only the rollups of mx-rollup-list. auto: besides, domains with the same MX of the lowest preference share a queue of a virtual MTA, with its limits and back-off. Only domains that no other block than <domain *> is about, so that what is said of one, such as its TLS, keeps holding. Of further MX the queue uses those that all its domains have. Queues of such domains that go to one provider by its mx line, though to different hosts, share their limits of connections and rates, by virtual MTA, but not their back-off. mta explain shows its name, for which there may be a domain block.",
      example: "auto",
    }),
  },
  needs: {
    clock: CLOCK,
    resolver: RESOLVER,
    policies: STS_POLICIES,
    rollups: ROLLUPS,
    hosts: HOSTS,
  },
  provides: (offer) => [
    offer(ROLLUPS, ({ config, at }) => new Rollups(at(config.block("mx-rollup-list", "")).mx), {
      harmless: true,
      per: "configuration",
    }),
    offer(HOSTS, () => new KnownHosts(), { harmless: true }),
  ],
  state: {
    hosts: serverState(
      keptAs("lists of host names, and a day", isKnownRollup),
      "The hosts of queues whose names are in no DNS, by preference, as the domains in them have them.",
    ),
  },
  jobs: {
    "forget-hosts": {
      doc: "Forgets the hosts of shared queues that no domain has joined for two months.",
      every: 86_400_000,
      run: ({ state, services }) => forgetOld(state.hosts, services.clock.now()),
    },
  },
  hooks: {
    planDelivery: {
      // The limits of others are what is shared.
      order: "post",
      when: (_global, isSet) => isSet("mx-rollup"),
      handler(plan, queue, { settings, config }) {
        const { provider } = queue;
        if (provider === undefined || settings.mxRollup !== "auto" || settings.disableMxRollup)
          return plan;
        if (plan.agent !== SMTP_AGENT || !isUnnamed(queue, config)) return plan;
        return sharedByProvider(plan, provider);
      },
    },
    routeQueue(queue, { settings, services, state, config, log }) {
      if (queue.agent !== SMTP_AGENT) return undefined;
      const { rollups } = services;
      const parts = { ...services, queue, config, log, kept: state.hosts };
      if (isRollup(queue.domain)) return hostsOfRollup(parts);
      if (settings.disableMxRollup) return undefined;
      const isAuto = settings.mxRollup === "auto" && isUnnamed(queue, config);
      if (!isAuto && rollups.all.length === 0) return undefined;
      const view = config.domain(queue.domain, queue.virtualMta);
      // A policy is of one domain: a queue of several has none.
      const policy = hasEnforcedPolicy(services.policies, view, queue.domain);
      if (policy === false) return rollUp(parts, isAuto);
      return policy.then((isEnforced) => (isEnforced ? undefined : rollUp(parts, isAuto)));
    },
    judgeReply: (verdict, attempt) => waitsForHosts(verdict, attempt),
  },
  check: {
    "mx-rollup-list": ({ mx }, _block, config) => rollupDiagnostics(new Rollups(mx), mx, config),
  },
});
