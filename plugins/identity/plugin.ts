import { hostname } from "node:os";
import {
  definePlugin,
  directive,
  domainName,
  IDENTITY,
  type Plugin,
  repeatable,
} from "../../core/mod.ts";
import { hostId } from "./host-id.ts";

/** The server's own names. */
export const identity: Plugin = definePlugin({
  name: "identity",
  summary: "Names the server: in its greeting, in EHLO, in trace fields and in reports.",
  directives: {
    "host-name": repeatable(domainName, {
      scopes: ["global", "virtual-mta"],
      aliases: ["server-name"],
      doc: "Our own names; the first is the main one, used in the greeting and in EHLO. Without any, the host's name is used. In a virtual MTA: its name in EHLO.",
      rfc: "RFC 5321 §2.3.5",
      example: "mail.example.net",
      reload: "restart",
    }),
    "host-id": directive(hostId, {
      scopes: ["global"],
      aliases: ["server-id"],
      default: "0",
      doc: "A number or a text that tells this server from others with the same name. It is part of the Message-ID of messages that the server writes itself.",
      rfc: "RFC 5322 §3.6.4",
      reload: "restart",
    }),
  },
  needs: { identity: IDENTITY },
  provides: (offer) => [
    offer(
      IDENTITY,
      ({ global }) => {
        const localNames = global.hostName.length > 0 ? global.hostName : [systemName()];
        return { hostName: localNames[0] ?? systemName(), localNames, hostId: global.hostId };
      },
      { harmless: true },
    ),
  ],
  hooks: {
    planDelivery(plan, _queue, { virtualMta, services }) {
      const [heloName] = virtualMta.hostName;
      if (heloName === undefined) return plan;
      // A name given together with an address is more specific than this one.
      const sources = plan.sources.map((source) =>
        source.heloName === services.identity.hostName ? { ...source, heloName } : source,
      );
      return { ...plan, sources };
    },
  },
});

/** The host's name if it can appear in EHLO, else `localhost.localdomain`. */
function systemName(): string {
  const parsed = domainName.parse(hostname());
  return parsed.ok ? parsed.value : "localhost.localdomain";
}
