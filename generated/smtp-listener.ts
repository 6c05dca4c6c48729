// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * An address and port to take mail on, or a range, for all addresses of this host within it;
   * `source=NAME` gives the settings of that source precedence over those of the client's address.
   * Without any: 127.0.0.1:2525. A block of the same name has settings of its own.
   */
  readonly "smtp-listener"?: string | readonly string[];
  /**
   * Proxies and load balancers, by address or range, that say in a PROXY header (version 1 or 2)
   * which client they connect for: its address counts in everything instead of theirs. Their
   * connections must begin with such a header, within 10 seconds. Anyone else has no say in that.
   * Clients whose address a proxy cannot tell count as 0.0.0.0.
   */
  readonly "proxy-protocol-from"?: string | readonly string[];
  /**
   * Inbound connections at a time; more are turned away with 421. Fewer are taken where the process
   * may not open as many files.
   * @default 1000
   */
  readonly "total-max-smtp-in"?: number | string;
  /**
   * Whether these clients are served at all; others get 554.
   * @default yes
   */
  readonly "smtp-service"?: boolean | "yes" | "no" | "";
  /**
   * Largest message taken (552 5.3.4), checked at MAIL and while it is read. 0 means no limit. (RFC
   * 1870)
   * @default 50M
   */
  readonly "max-message-size"?: number | "unlimited" | (string & {});
  /**
   * Recipients a message may have; more get 452 4.5.3. EHLO says how many (LIMITS). (RFC 5321
   * §4.5.3.1.8, RFC 9422)
   * @default 1000
   */
  readonly "max-rcpt-per-message"?: number | "unlimited" | (string & {});
  /**
   * Received fields beyond which a message is taken to be in a loop (554 5.4.6). (RFC 5321 §6.3)
   * @default 100
   */
  readonly "max-message-hops"?: number | string;
  /**
   * Connections at a time from one client: an IPv4 address, or the 64 leading bits of an IPv6
   * address; more are turned away with 421.
   * @default 500
   */
  readonly "max-smtp-in"?: number | "unlimited" | (string & {});
  /**
   * Errors (wrong syntax, refused senders, recipients and messages) since a client's last message
   * after which it is disconnected with 421. Five commands that do nothing count as one error, and
   * so do 500 recipients that are refused for the time being or have no proper address. 0 means no
   * limit.
   * @default 20
   */
  readonly "max-smtp-errors"?: number | "unlimited" | (string & {});
  /**
   * How long to wait for the next command. (RFC 5321 §4.5.3.2.7)
   * @default 5m
   */
  readonly "smtp-command-timeout"?: number | string;
  /**
   * How long to wait for more of a message's content.
   * @default 5m
   */
  readonly "smtp-data-timeout"?: number | string;
  /**
   * How long a message's content may take as a whole, however slowly it trickles.
   * @default 1h
   */
  readonly "smtp-total-data-timeout"?: number | string;
  /**
   * How long a connection may last as a whole.
   * @default 1d
   */
  readonly "smtp-session-timeout"?: number | string;
  /**
   * Offer BDAT. (RFC 3030)
   * @default yes
   */
  readonly "allow-chunking"?: boolean | "yes" | "no" | "";
  /**
   * Offer SMTPUTF8. (RFC 6531)
   * @default yes
   */
  readonly "allow-smtputf8"?: boolean | "yes" | "no" | "";
  /**
   * Offer STARTTLS when there is a certificate. (RFC 3207)
   * @default yes
   */
  readonly "allow-starttls"?: boolean | "yes" | "no" | "";
  /**
   * Offer AUTH where a plugin knows users. (RFC 4954)
   * @default yes
   */
  readonly "allow-auth"?: boolean | "yes" | "no" | "";
  /**
   * Offer mechanisms that show the password (PLAIN, LOGIN) without TLS. Unset: to clients on this
   * host alone. (RFC 4954 §4)
   */
  readonly "allow-unencrypted-plain-auth"?: boolean | "yes" | "no" | "";
  /**
   * Offer AUTH only under TLS, whatever the mechanism.
   * @default no
   */
  readonly "require-starttls-before-auth"?: boolean | "yes" | "no" | "";
  /**
   * Ask clients for a certificate when TLS starts, and let plugins see what they show. Unset: when
   * a login mechanism of a plugin needs it. Nobody has to show one. (RFC 8446 §4.3.2)
   */
  readonly "request-client-certificate"?: boolean | "yes" | "no" | "";
  /**
   * Failed logins from one network (24 bits of an IPv4 address, 48 of an IPv6 address), over all
   * its connections, beyond which AUTH is answered with 421 until some of them are forgotten: as
   * many in that time as the limit allows. An address that users have logged in from since the
   * server started is counted by itself: no neighbour keeps them out. Unset: 60/h, and no limit for
   * clients on this host.
   */
  readonly "max-failed-logins-per-network"?: "unlimited" | (string & {});
  /**
   * Failed logins as one user, wherever they come from, beyond which more get 454. They do not
   * count from networks where the user has logged in since the server started.
   * @default 60/h
   */
  readonly "max-failed-logins-per-user"?: "unlimited" | (string & {});
  /**
   * How long connections go on under the configuration they began with once another is in force.
   * Then they are closed with 421 between two transactions, and after the same time again in any
   * case, as soon as a message whose content is arriving is answered. They are closed at once when
   * their user or source is gone.
   * @default 1m
   */
  readonly "smtp-reload-timeout"?: number | string;
  /**
   * Add a Received field at the top of every message. (RFC 5321 §4.4)
   * @default yes
   */
  readonly "add-received-header"?: boolean | "yes" | "no" | "";
  /**
   * Leave the client's name and address out of the Received field.
   * @default no
   */
  readonly "hide-message-source"?: boolean | "yes" | "no" | "";
  /**
   * What happens to messages with a bare CR or LF: refused with 550 5.6.0, or stored with CRLF in
   * its place. They are never stored as they are. (RFC 5321 §2.3.8)
   * @default reject
   */
  readonly "bare-line-ends"?: "reject" | "normalise" | "";
}

export interface SourceSettings {
  /**
   * Whether these clients are served at all; others get 554.
   * @default yes
   */
  readonly "smtp-service"?: boolean | "yes" | "no" | "";
  /**
   * Largest message taken (552 5.3.4), checked at MAIL and while it is read. 0 means no limit. (RFC
   * 1870)
   * @default 50M
   */
  readonly "max-message-size"?: number | "unlimited" | (string & {});
  /**
   * Recipients a message may have; more get 452 4.5.3. EHLO says how many (LIMITS). (RFC 5321
   * §4.5.3.1.8, RFC 9422)
   * @default 1000
   */
  readonly "max-rcpt-per-message"?: number | "unlimited" | (string & {});
  /**
   * Received fields beyond which a message is taken to be in a loop (554 5.4.6). (RFC 5321 §6.3)
   * @default 100
   */
  readonly "max-message-hops"?: number | string;
  /**
   * Connections at a time from one client: an IPv4 address, or the 64 leading bits of an IPv6
   * address; more are turned away with 421.
   * @default 500
   */
  readonly "max-smtp-in"?: number | "unlimited" | (string & {});
  /**
   * Errors (wrong syntax, refused senders, recipients and messages) since a client's last message
   * after which it is disconnected with 421. Five commands that do nothing count as one error, and
   * so do 500 recipients that are refused for the time being or have no proper address. 0 means no
   * limit.
   * @default 20
   */
  readonly "max-smtp-errors"?: number | "unlimited" | (string & {});
  /**
   * How long to wait for the next command. (RFC 5321 §4.5.3.2.7)
   * @default 5m
   */
  readonly "smtp-command-timeout"?: number | string;
  /**
   * How long to wait for more of a message's content.
   * @default 5m
   */
  readonly "smtp-data-timeout"?: number | string;
  /**
   * How long a message's content may take as a whole, however slowly it trickles.
   * @default 1h
   */
  readonly "smtp-total-data-timeout"?: number | string;
  /**
   * How long a connection may last as a whole.
   * @default 1d
   */
  readonly "smtp-session-timeout"?: number | string;
  /**
   * Offer BDAT. (RFC 3030)
   * @default yes
   */
  readonly "allow-chunking"?: boolean | "yes" | "no" | "";
  /**
   * Offer SMTPUTF8. (RFC 6531)
   * @default yes
   */
  readonly "allow-smtputf8"?: boolean | "yes" | "no" | "";
  /**
   * Offer STARTTLS when there is a certificate. (RFC 3207)
   * @default yes
   */
  readonly "allow-starttls"?: boolean | "yes" | "no" | "";
  /**
   * Offer AUTH where a plugin knows users. (RFC 4954)
   * @default yes
   */
  readonly "allow-auth"?: boolean | "yes" | "no" | "";
  /**
   * Offer mechanisms that show the password (PLAIN, LOGIN) without TLS. Unset: to clients on this
   * host alone. (RFC 4954 §4)
   */
  readonly "allow-unencrypted-plain-auth"?: boolean | "yes" | "no" | "";
  /**
   * Offer AUTH only under TLS, whatever the mechanism.
   * @default no
   */
  readonly "require-starttls-before-auth"?: boolean | "yes" | "no" | "";
  /**
   * Ask clients for a certificate when TLS starts, and let plugins see what they show. Unset: when
   * a login mechanism of a plugin needs it. Nobody has to show one. (RFC 8446 §4.3.2)
   */
  readonly "request-client-certificate"?: boolean | "yes" | "no" | "";
  /**
   * Failed logins from one network (24 bits of an IPv4 address, 48 of an IPv6 address), over all
   * its connections, beyond which AUTH is answered with 421 until some of them are forgotten: as
   * many in that time as the limit allows. An address that users have logged in from since the
   * server started is counted by itself: no neighbour keeps them out. Unset: 60/h, and no limit for
   * clients on this host.
   */
  readonly "max-failed-logins-per-network"?: "unlimited" | (string & {});
  /**
   * Failed logins as one user, wherever they come from, beyond which more get 454. They do not
   * count from networks where the user has logged in since the server started.
   * @default 60/h
   */
  readonly "max-failed-logins-per-user"?: "unlimited" | (string & {});
  /**
   * Failed logins of one client address within a window that begins with the first of them, after
   * which AUTH is answered with 421 until the window is over. max-failed-logins-per-network and
   * max-failed-logins-per-user apply besides.
   * @default unlimited
   */
  readonly "smtp-max-auth-failure-rate"?: "unlimited" | (string & {});
  /**
   * Add a Received field at the top of every message. (RFC 5321 §4.4)
   * @default yes
   */
  readonly "add-received-header"?: boolean | "yes" | "no" | "";
  /**
   * Leave the client's name and address out of the Received field.
   * @default no
   */
  readonly "hide-message-source"?: boolean | "yes" | "no" | "";
  /**
   * What happens to messages with a bare CR or LF: refused with 550 5.6.0, or stored with CRLF in
   * its place. They are never stored as they are. (RFC 5321 §2.3.8)
   * @default reject
   */
  readonly "bare-line-ends"?: "reject" | "normalise" | "";
}

export interface SmtpListenerSettings {
  /** The source whose settings take precedence over those of the client's address. */
  readonly source?: string;
  /**
   * Proxies and load balancers, by address or range, that say in a PROXY header (version 1 or 2)
   * which client they connect for: its address counts in everything instead of theirs. Their
   * connections must begin with such a header, within 10 seconds. Anyone else has no say in that.
   * Clients whose address a proxy cannot tell count as 0.0.0.0.
   */
  readonly "proxy-protocol-from"?: string | readonly string[];
  /**
   * Speak TLS from the first byte on, without STARTTLS. In a line: tls=yes. (RFC 8314 §3.3)
   * @default no
   */
  readonly "immediate-tls"?: boolean | "yes" | "no" | "";
}
