import {
  definePlugin,
  directive,
  IDENTITY,
  ipAddress,
  ipAndName,
  list,
  nameOf,
  type Plugin,
  repeatable,
  type SourceAddress,
} from "../../core/mod.ts";

const VIRTUAL_MTA = nameOf(["virtual-mta", "virtual-mta-pool"]);

/** Where mail comes from. */
export const virtualMta: Plugin = definePlugin({
  name: "virtual-mta",
  summary: "Gives virtual MTAs their source addresses, and mail its virtual MTA.",
  directives: {
    "smtp-source-host": repeatable(ipAndName, {
      scopes: ["global", "virtual-mta"],
      oldSpellings: ["smtp-source-ip"],
      doc: "A local address to send from and the name to say in EHLO; several are used in turn.",
    }),
    "bind-to-source-ip": directive(list(ipAddress), {
      scopes: ["global", "virtual-mta"],
      doc: "Local addresses to send from, used in turn, with the name the server has anyway.",
      example: "192.0.2.10,192.0.2.11",
    }),
    "default-virtual-mta": directive(VIRTUAL_MTA, {
      scopes: ["source", "global"],
      doc: "The virtual MTA of mail from these clients, or a pool whose members take turns.",
      example: "main",
    }),
  },
  needs: { identity: IDENTITY },
  hooks: {
    chooseVirtualMta: {
      when: (_global, isSet) => isSet("default-virtual-mta"),
      handler: (_message, { settings }) => settings.defaultVirtualMta,
    },
    planDelivery: {
      order: "pre",
      handler(plan, _queue, { virtualMta: own, services }) {
        const heloName = services.identity.hostName;
        const sources: readonly SourceAddress[] = [
          ...own.smtpSourceHost.map(({ address, name }) => ({
            address,
            heloName: name ?? heloName,
          })),
          ...(own.bindToSourceIp ?? []).map((address) => ({ address, heloName })),
        ];
        return sources.length > 0 ? { ...plan, sources } : plan;
      },
    },
  },
});
