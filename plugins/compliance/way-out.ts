import type { ResolvedConfig, SettingsView, TlsMode } from "../../core/mod.ts";
import { type ForeseenSignature, foreseenSignatures } from "../dkim/contract.ts";

/** How mail of a virtual MTA goes out to some domains, by the configuration. */
export interface WayOut {
  /** The virtual MTAs that may send it: several where a pool takes turns. */
  readonly virtualMtas: readonly string[];
  /** Local addresses with the names said in EHLO; none where the host chooses. */
  readonly sources: readonly { readonly address: string; readonly helo: string }[];
  /** The least of TLS on the way to any of the domains; undefined where no domain is known. */
  readonly tls: { readonly mode: TlsMode; readonly domain: string } | undefined;
  /** Bytes of the largest message sent to all of them; Infinity for no limit. */
  readonly maxSize: number;
  /** The queues it goes into. */
  readonly queues: readonly { readonly domain: string; readonly virtualMta: string }[];
  /** The signatures that mail of a queue with such a header is to get. */
  signatures(
    queue: WayOut["queues"][number],
    header: Buffer,
  ): Promise<readonly ForeseenSignature[]>;
}

/** Virtual MTAs of a pool, and domains of recipients, that are looked at. */
const MOST = 10;
const DEFAULT = "{default}";
const TLS_ORDER: readonly TlsMode[] = ["none", "opportunistic", "required", "verified"];

/** Which mail it is. */
export interface MailGoingOut {
  /** A name, a pool's, or undefined for the default one. */
  readonly virtualMta: string | undefined;
  readonly domains: readonly string[];
  /** False for mail of clients whose mail is not signed. */
  readonly signed: boolean;
}

/** What the configuration says of the way out. */
export function wayOut(config: ResolvedConfig, asked: MailGoingOut, hostName: string): WayOut {
  const { virtualMta = DEFAULT } = asked;
  const members = config.poolMembers(virtualMta);
  const virtualMtas = members === undefined ? [virtualMta] : [...members].slice(0, MOST);
  const domains = [...new Set(asked.domains)].slice(0, MOST);
  const queues = virtualMtas.flatMap((vmta) =>
    domains.map((domain) => ({ domain, virtualMta: vmta })),
  );
  const views = queues.map((queue) => ({
    domain: queue.domain,
    view: config.domain(queue.domain, queue.virtualMta),
  }));
  return {
    virtualMtas,
    sources: virtualMtas.flatMap((vmta) => sourcesAt(config.virtualMta(vmta), hostName)),
    tls: leastTls(views),
    maxSize: views.reduce(
      (most, { view }) => Math.min(most, maxSizeAt(view)),
      Number.POSITIVE_INFINITY,
    ),
    queues,
    signatures: async (queue, header) =>
      asked.signed ? foreseenSignatures(config, queue, header) : [],
  };
}

/** Settings of other plugins come as values without a type. */
function sourcesAt(view: SettingsView, serverName: string): WayOut["sources"] {
  const own = view.get("host-name").value;
  const hostName = Array.isArray(own) && typeof own[0] === "string" ? own[0] : serverName;
  const values = ["smtp-source-host", "bind-to-source-ip"].map((name) => view.get(name).value);
  return values
    .flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : []))
    .flatMap((entry) => {
      if (typeof entry === "string") return [{ address: entry, helo: hostName }];
      if (typeof entry !== "object" || entry === null || !("address" in entry)) return [];
      if (typeof entry.address !== "string") return [];
      const named = "name" in entry && typeof entry.name === "string" ? entry.name : hostName;
      return [{ address: entry.address, helo: named }];
    });
}

function leastTls(
  queues: readonly { readonly domain: string; readonly view: SettingsView }[],
): WayOut["tls"] {
  let least: WayOut["tls"];
  for (const { domain, view } of queues) {
    const mode = tlsAt(view);
    if (least === undefined || TLS_ORDER.indexOf(mode) < TLS_ORDER.indexOf(least.mode))
      least = { mode, domain };
  }
  return least;
}

function tlsAt(view: SettingsView): TlsMode {
  const { value } = view.get("tls");
  const mode = TLS_ORDER.find((each) => each === value);
  if (mode !== undefined) return mode;
  if (view.get("require-starttls").value === true) return "required";
  return view.get("use-starttls").value === false ? "none" : "opportunistic";
}

function maxSizeAt(view: SettingsView): number {
  const { value } = view.get("max-message-size");
  return typeof value === "number" && value > 0 ? value : Number.POSITIVE_INFINITY;
}
