import type { SourceAddress } from "../delivery/plan.ts";
import type { Route } from "../delivery/route.ts";
import type { HostAddress } from "../dns/destinations.ts";
import type { HostRefused, TlsDemand, TlsMode } from "../smtp/tls-demand.ts";
import type { SettingReport } from "./setting-report.ts";

/** A message that is asked about. */
export interface Question {
  /** Recipient's address. */
  readonly recipient: string;
  /** Its domain: lower case, A-labels. */
  readonly domain: string;
  /** Envelope sender; empty for the null reverse-path. */
  readonly sender: string;
  /** The client's IP address. */
  readonly clientAddress: string;
  /** The named source of the listener it comes in through. */
  readonly sourceName: string | undefined;
  /** The virtual MTA, if it is given and not to be chosen. */
  readonly virtualMta: string | undefined;
  /** Whether to ask the DNS for hosts. */
  readonly dns: boolean;
}

/** What TLS to a host must be like. */
export interface ExplainedTls {
  /** `refused`: the host is not used now. */
  readonly kind: (TlsDemand | HostRefused)["kind"];
  /** Who demands that, or why it is refused. */
  readonly by: string;
  /** Of which its certificate must have one; none where names do not count. */
  readonly names: readonly string[];
}

/** An address that mail may come from, as an operator is told of it. */
export interface ExplainedSource extends Pick<SourceAddress, "address" | "heloName"> {
  /** The name of the proxy that has the address; undefined without one. */
  readonly proxy: string | undefined;
}

/** An address that mail may go to. */
export interface ExplainedHost extends HostAddress {
  /** Undefined for other agents than SMTP. */
  readonly tls: ExplainedTls | undefined;
  /** It failed lately, and is tried after the others until then, milliseconds since the epoch; undefined when it did not. */
  readonly triedLastUntil: number | undefined;
}

/** Where a message would go, and by which settings. */
export interface Explanation {
  /** `<source>` blocks that apply, the first before the others, each with `file:line:column`. */
  readonly sourceBlocks: readonly { readonly label: string; readonly at: string }[];
  readonly virtualMta: string;
  /** False when no block defines it: its mail goes out with the settings of the global level. */
  readonly defined: boolean;
  /** Whether the virtual MTA was given, chosen by a plugin, or left to the default. */
  readonly chosen: "given" | "by settings" | "default";
  /** `domain/vmta`. */
  readonly queue: string;
  /** Queues that its mail moves on to when it is to be sent, as `routeQueue` says; what follows is about the last. */
  readonly moves: readonly string[];
  /** The provider whose profile counts, by the domain or by its MX; undefined for none, or where the DNS would have to be asked. */
  readonly provider: string | undefined;
  /** The delivery agent; `smtp` unless the settings say otherwise. */
  readonly agent: string;
  readonly sources: readonly ExplainedSource[];
  /** Fixed hosts; undefined: the MX of the queue's domain. */
  readonly route: Route | undefined;
  /** The least that TLS to hosts must be; undefined for other agents than SMTP. */
  readonly tls: TlsMode | undefined;
  /** Plugins that may demand more of hosts: each host tells what they do, where the DNS was asked. */
  readonly tlsBy: readonly string[];
  /** Addresses in an order they may be tried; undefined when the DNS was not asked. */
  readonly hosts: readonly ExplainedHost[] | undefined;
  /** Why hosts are missing. */
  readonly problem: string | undefined;
  /** Directives of the source, of the virtual MTA and of the queue. */
  readonly settings: readonly SettingReport[];
  /** Plugins that could not be asked because no server is running. */
  readonly unheard: readonly string[];
}
