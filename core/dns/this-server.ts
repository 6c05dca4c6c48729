import { addressKey } from "../directive/kinds/cidr.ts";
import type { HostPort } from "../directive/kinds/hosts.ts";
import type { Clock } from "../time/clock.ts";
import { addressLiteral } from "./address-literal.ts";
import { isLocalhost } from "./hosts-file.ts";
import { noDestination } from "./no-destination.ts";

/** Milliseconds the addresses of this host are remembered; they change while it runs. */
const REMEMBERED = 10_000;

/** What a server knows of itself from outside. */
export interface ThisServerParts {
  /** Our own names, lower case, A-labels. */
  readonly names: () => readonly string[];
  /** The addresses of this host's interfaces. */
  readonly interfaces: () => readonly string[];
  readonly clock: Clock;
}

/**
 * Tells what is this server itself: its names, and the places where it takes mail. Mail that leads here has to be ours, or
 * it would come back (RFC 5321 §5.1, §6.3).
 */
export class ThisServer {
  readonly #parts: ThisServerParts;
  #listeners: readonly HostPort[] = [];
  #own: { readonly keys: ReadonlySet<string>; readonly until: number } | undefined;

  constructor(parts: ThisServerParts) {
    this.#parts = parts;
  }

  /** Says where mail is taken from now on: all such places, with the ports actually bound. */
  takesMailAt(places: readonly HostPort[]): void {
    this.#listeners = [...places];
  }

  /** True when mail is taken on a port, at whatever address. */
  hasListenerOn(port: number): boolean {
    return this.#listeners.some((listener) => listener.port === port);
  }

  /** True for our names (lower case, A-labels), and for localhost. */
  isOwnName(name: string): boolean {
    return this.#parts.names().includes(name) || isLocalhost(name);
  }

  /**
   * True when mail for a domain, in its normal form, is for this server: its names, and the literals of addresses where it
   * takes mail.
   */
  isOwnDomain(domain: string): boolean {
    if (this.isOwnName(domain)) return true;
    const literal = addressLiteral(domain);
    return (
      literal !== undefined && this.#listeners.some((listener) => this.#reaches(listener, literal))
    );
  }

  /** True when a connection to an address and port would end at one of our listeners. */
  isOwnListener(address: string, port: number): boolean {
    return this.#listeners.some(
      (listener) => listener.port === port && this.#reaches(listener, address),
    );
  }

  /** True when a connection to an address does not leave this host. */
  isOwnAddress(address: string): boolean {
    const kind = noDestination(address);
    if (kind === "loopback" || kind === "unspecified") return true;
    const now = this.#parts.clock.monotonic();
    if (this.#own === undefined || this.#own.until <= now) {
      const keys = new Set(this.#parts.interfaces().map(addressKey));
      this.#own = { keys, until: now + REMEMBERED };
    }
    return this.#own.keys.has(addressKey(address));
  }

  #reaches({ host }: HostPort, address: string): boolean {
    const target = addressKey(address);
    switch (addressKey(host)) {
      // Bound to 0.0.0.0: every IPv4 address of this host.
      case "4 0":
        return target.startsWith("4 ") && this.isOwnAddress(address);
      // Bound to ::, which takes IPv4 as well.
      case "6 0":
        return this.isOwnAddress(address);
      default:
        return addressKey(host) === (CONNECTS_TO[target] ?? target);
    }
  }
}

/** Where the system connects for the addresses that stand for none. */
const CONNECTS_TO: Readonly<Record<string, string>> = { "4 0": "4 2130706433", "6 0": "6 1" };
