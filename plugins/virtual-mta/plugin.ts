import {
  definePlugin,
  directive,
  IDENTITY,
  list,
  nameOf,
  oneOf,
  type Plugin,
  repeatable,
} from "../../core/mod.ts";
import { BY_ADDRESS, VirtualMtasByAddress } from "./by-address.ts";
import { sourceAddress, sourceAndName } from "./kinds.ts";
import { rerouteOf } from "./reroute.ts";
import { sourcesOf } from "./sources.ts";

const ANY = ["virtual-mta", "virtual-mta-pool"] as const;
const DEFAULT = "{default}";
const BY_SOURCE_IP = "by-smtp-source-ip";

/** Where mail comes from. */
export const virtualMta: Plugin = definePlugin({
  name: "virtual-mta",
  summary: "Gives virtual MTAs their source addresses, and mail its virtual MTA.",
  directives: {
    "smtp-source-host": repeatable(sourceAndName, {
      scopes: ["global", "virtual-mta"],
      oldSpellings: ["smtp-source-ip"],
      doc: "A local address to send from and the name to say in EHLO; several are used in turn. A virtual MTA without any uses the global ones. An IPv4 address connects to IPv4 addresses only, an IPv6 address to IPv6 addresses.",
    }),
    "bind-to-source-ip": directive(list(sourceAddress), {
      scopes: ["global", "virtual-mta"],
      doc: "Local addresses to send from, used in turn, with the name the server has anyway.",
      example: "192.0.2.10,192.0.2.11",
    }),
    "default-virtual-mta": directive(nameOf(ANY, { words: [BY_SOURCE_IP, DEFAULT] }), {
      scopes: ["source", "global"],
      doc: "The virtual MTA of mail from these clients, or a pool whose members take turns, unless X-Virtual-MTA or a pattern-list chooses one. by-smtp-source-ip: the one that sends from the address that the client has connected to; {default} where none does.",
      example: "main",
    }),
    "removed-virtual-mta": directive(oneOf(["wait", "bounce"]), {
      scopes: ["global"],
      default: "wait",
      doc: "What becomes of mail in queues of a virtual MTA that is not in the configuration any more: it waits, with an alarm, until the virtual MTA is back or the mail is too old, or it bounces (5.3.5). A reload that would bring this about is refused unless it is forced. Mail that reroute-to-virtual-mta leads elsewhere goes there.",
    }),
    "reroute-to-virtual-mta": directive(nameOf(ANY, { words: [DEFAULT] }), {
      scopes: ["domain"],
      doc: 'The virtual MTA, or the pool, that takes over the mail of these queues: what waits moves there, and new mail follows. Its own reroute-to-virtual-mta may lead on; one that would lead back is reported and left out. A queue that is there already stays. "" clears.',
      example: "main",
    }),
  },
  needs: { identity: IDENTITY, byAddress: BY_ADDRESS },
  provides: (offer) => [
    offer(
      BY_ADDRESS,
      ({ config, at, global }) =>
        new VirtualMtasByAddress(config, (name) => {
          const { smtpSourceHost, bindToSourceIp } = at(config.block("virtual-mta", name));
          return {
            smtpSourceHost: smtpSourceHost === global.smtpSourceHost ? [] : smtpSourceHost,
            bindToSourceIp: bindToSourceIp === global.bindToSourceIp ? [] : bindToSourceIp,
          };
        }),
      { harmless: true, per: "configuration" },
    ),
  ],
  hooks: {
    chooseVirtualMta: {
      when: (_global, isSet) => isSet("default-virtual-mta"),
      handler({ session }, { settings, services }) {
        const { defaultVirtualMta } = settings;
        return defaultVirtualMta === BY_SOURCE_IP
          ? services.byAddress.of(session.localAddress)
          : defaultVirtualMta;
      },
    },
    planDelivery: {
      order: "pre",
      handler(given, _queue, { virtualMta: own, services, global }) {
        const sources = sourcesOf(own, services.identity.hostName);
        const plan = sources.length > 0 ? { ...given, sources } : given;
        const { obstacle } = plan;
        if (obstacle === undefined || global.removedVirtualMta === "wait") return plan;
        return { ...plan, obstacle: { ...obstacle, temporary: false, status: "5.3.5" } };
      },
    },
    routeQueue: {
      order: "pre",
      when: (_global, isSet) => isSet("reroute-to-virtual-mta"),
      handler: (queue, { settings, config }) =>
        rerouteOf(queue, settings.rerouteToVirtualMta, config),
    },
  },
});
