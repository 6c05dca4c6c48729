import type { SecureContextOptions } from "node:tls";
import type { Cidr } from "../directive/kinds/cidr.ts";
import type { FollowLookup } from "../dns/told-resolver.ts";
import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { Ceiling, RateLimit } from "../limits/rate-limit.ts";
import type { OutboundLogin } from "../smtp/auth/outbound-login.ts";
import type { SmtpTimeouts } from "../smtp/client.ts";
import type { FollowConversation } from "../smtp/conversation-follower.ts";
import type { ProxyHop } from "../smtp/proxy-hop.ts";
import type { TlsMode } from "../smtp/tls-demand.ts";

/** An address to send from and the name to say in EHLO. */
export interface SourceAddress {
  /** IPv4 or IPv6 address; undefined: the host chooses. */
  readonly address: string | undefined;
  readonly heloName: string;
  /** The proxy that has the address, where it is none of this host. */
  readonly proxy?: ProxyHop | undefined;
}

/**
 * How a queue is delivered: the vocabulary of the core, filled in by plugins from their directives. Made once per queue and
 * configuration generation, then only read.
 */
export interface DeliveryPlan {
  /** The delivery agent's name, lower case. When no plugin offers it, the queue waits. */
  readonly agent: string;
  /**
   * Why nothing can be sent by this plan; undefined when it can. A temporary one has the queue wait until another plan is in force, with
   * an alarm; one that is for good bounces its mail. No attempt is counted.
   */
  readonly obstacle: DeliveryFailure | undefined;
  /** Used in turn, one per connection; at least one. */
  readonly sources: readonly SourceAddress[];
  /** Simultaneous connections of the queue. */
  readonly maxConnections: number;
  /** Simultaneous connections of its virtual MTA over all queues. */
  readonly maxVirtualMtaConnections: number;
  /** Simultaneous connections of the whole server. */
  readonly maxTotalConnections: number;
  /** Weight of its share of connections while queues wait for them, 0 to 100. */
  readonly priority: number;
  /** When a queue of a higher priority that waits may take a connection of this one: never, after the message under way, or at once. */
  readonly interruption: "never" | "after-message" | "at-once";
  /**
   * Whose connections count together for `maxVirtualMtaConnections`: a pool that sets it for its members; undefined for the virtual MTA
   * alone.
   */
  readonly connectionGroup: string | undefined;
  /** How fast: all hold together, and a delivery or a connection takes of all of them or of none. */
  readonly limits: readonly RateLimit[];
  /** How many connections at a time, by where they come from and go, those of other queues included. */
  readonly ceilings: readonly Ceiling[];
  /** Minimum time from the beginning of one connection to that of the next, milliseconds. */
  readonly connectInterval: number;
  /** The same while the queue has connections at work, milliseconds. */
  readonly rampUpInterval: number;
  /** Hosts tried in one attempt, whether they fail when a connection is opened or in a transaction. */
  readonly maxHostsPerAttempt: number;
  /** A 421 in a transaction: its recipients are deferred, or the next host is tried at once. */
  readonly after421: "defer" | "next-host";
  /** A queue's domain that has no MX: its own address is tried (RFC 5321 §5.1), or its mail waits, or bounces. */
  readonly withoutMx: "address" | "wait" | "bounce";
  /** No reply to the end of a message within its time: the peer has taken it, as far as we are concerned. */
  readonly assumeDelivered: boolean;
  /** A queue that waits after a failure of all hosts is tried again when new mail comes in, at most once a minute. */
  readonly retryUponNewMail: boolean;
  /** 8-bit content where no host offers 8BITMIME: sent as it is, undeclared, or bounced. */
  readonly eightBitFallback: "send" | "bounce";
  /** Age at which mail bounces, milliseconds; Infinity for never. */
  readonly maxAge: number;
  /** Time between delay notices for recipients that ask for them, milliseconds; Infinity for none. */
  readonly delayNoticeInterval: number;
  /** Transactions before a connection is closed; Infinity for no limit. */
  readonly maxMessagesPerConnection: number;
  /** Recipients refused over a connection after which it is closed; Infinity for no limit. */
  readonly maxErrorsPerConnection: number;
  readonly maxRecipientsPerTransaction: number;
  /** Bytes of the largest message that is sent; larger ones bounce. Infinity for no limit. */
  readonly maxMessageSize: number;
  /** How long an idle connection is kept for more mail, milliseconds; 0 closes at once. */
  readonly idleTimeout: number;
  readonly pipelineDepth: number;
  /** The end of a message goes in a packet of its own to hosts behind a PIX firewall. */
  readonly pixWorkaround: boolean;
  readonly ignoreExtensions: ReadonlySet<string>;
  /** The least that TLS must be; what is known of a host may demand more of it. */
  readonly tls: TlsMode;
  readonly tlsContext: SecureContextOptions | undefined;
  /** Sessions of earlier connections go on. */
  readonly tlsSessions: boolean;
  /** Who hosts are told that we are; undefined: nobody. */
  readonly login: OutboundLogin | undefined;
  readonly timeouts: SmtpTimeouts;
  /** How long the look-ups for one connection may take together, milliseconds; 0 for no limit. */
  readonly dnsTimeout: number;
  /** Ranges that the DNS may lead to, as the loopback network in tests, though no other host's mail server can be there. */
  readonly allowMxTo: readonly Cidr[];
  /** Who may want to follow the conversations of connections that are opened for the queue. */
  readonly followers: readonly FollowConversation[];
  /** Who is told of each look-up that finds hosts for the queue. */
  readonly lookupFollowers: readonly FollowLookup[];
  /** Port where the route does not say. */
  readonly defaultPort: number;
}
