import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { Transaction, TransactionResult } from "./transaction.ts";

/** What is known of an agent besides how it works. */
export interface AgentFacts {
  /** As plans name it (`DeliveryPlan.agent`), and `type` in files; lower case. */
  readonly name: string;
  /** Its word in accounting's column `dlvType`. */
  readonly dlvType: string;
  /** True: what it delivers is in its mailbox, and reports say `delivered`; false: they say `relayed` (RFC 3464 §2.3.3). */
  readonly finalDelivery: boolean;
  /** True: it does not use a source address that is disabled or avoided. Unless given, that holds where delivery is not final. */
  readonly usesSources?: boolean | undefined;
}

/** Whether the source addresses of its plans matter to an agent. */
export function usesSources({ usesSources: given, finalDelivery }: AgentFacts): boolean {
  return given ?? !finalDelivery;
}

/** What a peer says it takes in one session (RFC 9422 §4); Infinity where it does not say. */
export interface PeerLimits {
  /** Transactions, MAILMAX. */
  readonly messages: number;
  /** Recipients in a transaction, RCPTMAX. */
  readonly recipients: number;
  /** Different domains of recipients in a transaction, RCPTDOMAINMAX. */
  readonly domains: number;
}

/** The other end of a connection. */
export interface PeerInfo {
  /** `name (address)` as in `dsnMta`; a program or file by its name. */
  readonly host: string;
  /** IP address; empty where there is none. */
  readonly address: string;
  /** 0 where there is none. */
  readonly port: number;
  /** Our end; empty where it has no address. */
  readonly localAddress: string;
  /** EHLO keywords in the order offered, upper case, after TLS if any. */
  readonly extensions: readonly string[];
  /** Largest message it takes, bytes; undefined when it does not say. */
  readonly sizeLimit: number | undefined;
  readonly tls: { readonly protocol: string; readonly cipher: string } | undefined;
  /**
   * True when TLS was offered but failed, and the connection goes on in clear text (opportunistic
   * only).
   */
  readonly tlsFellBack: boolean;
  /** Undefined where it states none. */
  readonly limits?: PeerLimits | undefined;
  /** Its greeting has asterisks for letters: a Cisco PIX firewall stands in front of it. */
  readonly masked?: boolean | undefined;
}

/** The other end where it is on this host and has no address: a program, a folder. */
export function localPeer(host: string): PeerInfo {
  return {
    host,
    address: "",
    port: 0,
    localAddress: "",
    extensions: [],
    sizeLimit: undefined,
    tls: undefined,
    tlsFellBack: false,
  };
}

/**
 * What a delivery agent opens: it takes messages one after the other, and counts as one connection
 * in all limits while it is open. Any doubt closes it. Whatever it does, idling included, has a
 * limit in time.
 */
export interface AgentConnection {
  readonly peer: PeerInfo;
  /** False once closed or closing: no further transaction. */
  readonly usable: boolean;
  /** Why it closed, for the log; undefined while open, after `quit`, or when destroyed while idle. */
  readonly closeReason: DeliveryFailure | undefined;
  /**
   * Sends a transaction. Never rejects: every recipient gets an outcome. `written` runs once, when
   * `send` may be called again, at the latest before the result is there: SMTP calls it just before
   * the last of the content goes to the socket, so that what is sent from within it shares that
   * write. An agent that takes one message at a time never calls it. It does not run when the connection
   * closes first, and must not throw.
   */
  send(transaction: Transaction, written?: () => void): Promise<TransactionResult>;
  /**
   * Ends it politely after what is under way. With that it is closed, and the promise resolves: what
   * the peer answers concerns nobody.
   */
  quit(): Promise<void>;
  /** Closes at once, after `quit` too; what is under way fails. */
  destroy(): void;
  /**
   * Calls `listener` once when the connection closes, whoever closed it. When it is closed already,
   * soon.
   */
  onClose(listener: () => void): void;
}

/** Outcome of opening a connection. */
export type ConnectResult =
  | { readonly ok: true; readonly connection: AgentConnection }
  | {
      readonly ok: false;
      readonly failure: DeliveryFailure;
      /** The other end, where there was a connection and it refused. */
      readonly peer?: PeerInfo | undefined;
      /** True when the address of ours could not be used: no host was tried. */
      readonly sourceMissing?: boolean | undefined;
    };
