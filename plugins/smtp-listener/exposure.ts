import {
  type Cidr,
  isLoopback,
  type PluginDiagnostic,
  placeOf,
  type ResolvedConfig,
  type Setting,
} from "../../core/mod.ts";
import { relaysForAnyone, trustsLoopbackUnasked } from "../relaying/contract.ts";
import type { ListenerAddress } from "./listener-address.ts";

/**
 * Addresses of strangers, spread over what is routed in the Internet. One of them may lie in a block that an operator has
 * good reasons to trust; two cannot.
 */
const STRANGERS: readonly string[] = [
  ...Array.from({ length: 60 }, (_, at) => `${11 + at * 2}.${(at * 97) % 256}.83.${at + 7}`),
  ...Array.from({ length: 8 }, (_, at) => `2${at}${at}1:${at + 3}4::${at + 25}`),
].filter((address) => !/^(127|169|172|192)\./.test(address));

/** What is wrong with who can reach some listeners, of all there are, and may then send to anybody. */
export function exposureDiagnostics(
  listeners: readonly ListenerAddress[],
  all: readonly ListenerAddress[],
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  // Strangers come to a listener on this host, too, where proxies bring them.
  const exposed = listeners.filter(
    ({ host, proxies = [] }) => !isLoopback(host) || proxies.length > 0,
  );
  if (exposed.length === 0) return [];
  const opened = exposed.map((listener) => openedBy(listener, config)).find(Boolean);
  if (opened && config.global.get("allow-open-relay").value !== true) return [openRelay(opened)];
  if (all.some(({ host }) => isLoopback(host)) && trustsLoopbackUnasked(config.source("127.0.0.1")))
    return [trustedLoopback];
  return [];
}

/** Whoever may tell whose its connections are may be anybody. */
export function proxyDiagnostics(proxies: readonly Cidr[]): readonly PluginDiagnostic[] {
  if (!proxies.some(({ bits }) => bits === 0)) return [];
  return [
    {
      severity: "error",
      directive: "proxy-protocol-from",
      message: "everybody could say to be any client, also one that is trusted",
      hint: "name the addresses of your proxies",
    },
  ];
}

/** The setting that opens a listener to strangers. */
function openedBy({ source }: ListenerAddress, config: ResolvedConfig): Setting | undefined {
  let first: Setting | undefined;
  for (const address of STRANGERS) {
    const setting = relaysForAnyone(config.source(address, source));
    if (setting && first) return first;
    first ??= setting;
  }
  return undefined;
}

function openRelay({ at, block }: Setting): PluginDiagnostic {
  const place = at === undefined ? "" : `, ${placeOf(at)}`;
  return {
    code: "open-relay",
    severity: "error",
    directive: "smtp-listener",
    message: `strangers can connect here and may send to anybody: this is an open relay (${block ?? "top level"}${place})`,
    hint: "trust address ranges of your own in a <source> block; if something in front keeps strangers out, say so with allow-open-relay yes",
  };
}

const trustedLoopback: PluginDiagnostic = {
  code: "trusted-loopback",
  severity: "warning",
  directive: "smtp-listener",
  message:
    "clients on this host may send to anybody, and there is a listener for others: a proxy or tunnel on this host would make all of them clients on this host",
  hint: "say what is meant: <source 127.0.0.0/8> always-allow-relaying yes (or no) </source>",
};
