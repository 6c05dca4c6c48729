// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * A DNS server to ask; several are asked in turn. Without any, those of the host
   * (/etc/resolv.conf).
   * A change takes effect at the next start.
   */
  readonly "name-server"?: string | readonly string[];
  /**
   * Addresses of name servers that validate DNSSEC and are reached by a way that nobody else can
   * write to: their word (the AD bit) counts for DANE. That of name servers on loopback always
   * does. (RFC 6698 §A.3)
   * A change takes effect at the next start.
   */
  readonly "validating-name-server"?: string | readonly string[];
  /**
   * Range of addresses that MX and address records, and address literals, may lead to though mail
   * is never sent there otherwise: loopback, 0.0.0.0/8, multicast and broadcast addresses. For labs
   * and tests: who writes such records has mail sent to services of this host. Mail needs no
   * permission for private ranges; hosts of MTA-STS policies and those that take TLS reports by
   * HTTPS do. Where smtp-hosts or resolve-to lead is the file's own business.
   */
  readonly "allow-mx-to"?: string | readonly string[];
  /**
   * Bytes of an answer over UDP that name servers are offered (EDNS), brought to 512–2048; what is
   * longer comes over TCP. Unset: 1232, which no network cuts into pieces. A server that knows no
   * EDNS is asked without. (RFC 6891 §6.2.3)
   * A change takes effect at the next start.
   */
  readonly "edns-udp-length"?: number | string;
  /**
   * How long the look-ups for a connection may take together; one that is late is a temporary
   * failure. 0 means no separate limit.
   * @default 30s
   */
  readonly "dns-timeout"?: number | string;
}

export interface DomainSettings {
  /**
   * How long the look-ups for a connection may take together; one that is late is a temporary
   * failure. 0 means no separate limit.
   * @default 30s
   */
  readonly "dns-timeout"?: number | string;
  /**
   * Pause after the DNS could not be asked where a queue's mail goes, in back-off too; at least a
   * second.
   * @default 1m
   */
  readonly "retry-after-dns-error"?: number | string;
}

export interface DnsSettings {
  /**
   * File with domains whose MX and addresses are kept, so that no delivery waits for a name server;
   * one on each line, # begins a comment. It is read again at each refresh.
   */
  readonly "precached-domains-file"?: string;
  /**
   * How often they are looked up. In between the answers hold, whatever their time to live; two
   * intervals after the last refresh they do no more. At least a second.
   * @default 5m
   */
  readonly "precached-refresh-interval"?: number | string;
  /**
   * Domains of the file that are kept; the first ones count.
   * @default 500
   */
  readonly "precached-max-domains"?: number | string;
}
