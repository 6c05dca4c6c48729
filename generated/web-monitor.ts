// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Port of the web server: pages, API, metrics. 0: there is none; any: one that is free. Unset:
   * 8080 where there is an http-access line, else none. Without http-access it is reachable from
   * this host alone.
   */
  readonly "http-mgmt-port"?: number | string;
  /**
   * What clients of these addresses may do; the first line that fits counts, and nothing is allowed
   * where none fits. Without any line this host may do everything and nobody else anything. The
   * server listens on loopback alone unless a line admits other addresses. From elsewhere more than
   * monitor also takes a login or a key, over TLS.
   */
  readonly "http-access"?: string | readonly string[];
  /**
   * A proxy, and the field of HTTP in which it says for whom it comes: that address counts in
   * http-access. It has to replace or add to what its clients say there, to keep Host, and to say
   * in X-Forwarded-Proto, or proto= of Forwarded, whether they speak TLS. Whoever comes for others
   * and is not named here is no more than monitor. (RFC 7239)
   */
  readonly "http-trusted-proxy"?: string | readonly string[];
  /**
   * Names by which the web server may be asked, besides those of host-name, localhost, and
   * addresses. Requests by other names are refused, as a page elsewhere could have its own name
   * lead here.
   */
  readonly "http-host-names"?: string;
  /**
   * A key by which a program is known, in X-API-Key or Authorization: Bearer; everything is allowed
   * to it unless right= says less, as far as http-access allows its address as much. name= is what
   * the audit log calls it. sha256: and the hash of a key, which mta http key makes, is as good,
   * and nobody gets in by what is in the file.
   */
  readonly "http-api-key"?: string | readonly string[];
  /**
   * How long a login lasts while nobody does anything. What pages ask by themselves, to stay fresh,
   * does not count.
   * @default 30m
   */
  readonly "http-session-idle"?: number | string;
  /**
   * How long a login lasts in any case.
   * @default 12h
   */
  readonly "http-session-limit"?: number | string;
  /**
   * Send clients without TLS to https on the same port, where there is a certificate.
   * @default yes
   */
  readonly "http-redirect-to-https"?: boolean | "yes" | "no" | "";
  /**
   * Make changes only with a key, or from this server's own pages: a page elsewhere could have the
   * browser of somebody who is logged in ask for them.
   * @default yes
   */
  readonly "http-csrf-protection"?: boolean | "yes" | "no" | "";
  /**
   * Seconds for which browsers are to come by https only; 0 means that they are not told. (RFC 6797
   * §6.1.1)
   * @default 0
   */
  readonly "http-strict-transport-security-max-age"?: number | string;
  /**
   * Log requests to the web server.
   * @default no
   */
  readonly "http-log-requests"?: boolean | "yes" | "no" | "";
  /**
   * Log the header fields of requests and answers, without keys, passwords and cookies.
   * @default no
   */
  readonly "http-log-data"?: boolean | "yes" | "no" | "";
  /**
   * Log what TLS with clients of the web server comes to.
   * @default no
   */
  readonly "http-log-tls"?: boolean | "yes" | "no" | "";
  /**
   * Rows of the lists that show what there is most of.
   * @default 10
   */
  readonly "http-default-max-items"?: number | string;
  /**
   * Order of those lists: by recipients, name or size.
   * @default rcpt
   */
  readonly "http-default-sort-order"?: "rcpt" | "name" | "size" | "";
  /**
   * PEM file with a certificate of the web server, those of its issuers after it, and its key
   * unless that is in a file of its own; after the file the key's password if it has one. With one,
   * http and https are spoken on the same port. Files are read again within half a minute of a
   * change.
   */
  readonly "http-tls-certificate"?: string | readonly string[];
  /** PEM file with the key of one of the certificates; each certificate finds its own. */
  readonly "http-tls-key"?: string | readonly string[];
  /**
   * PEM file with authorities. Whoever comes by https must show a certificate that one of these has
   * issued, or is not let in; a login or a key is needed as well.
   */
  readonly "http-tls-ca-file"?: string;
  /**
   * Whether TLS 1.2 may be spoken.
   * @default yes
   */
  readonly "http-tls-allow-tlsv1.2"?: boolean | "yes" | "no" | "";
  /**
   * Whether TLS 1.3 may be spoken. (RFC 8446)
   * @default yes
   */
  readonly "http-tls-allow-tlsv1.3"?: boolean | "yes" | "no" | "";
  /**
   * Ciphers up to TLS 1.2, in OpenSSL's language. Unset: those of the runtime. Deno lets nobody
   * choose.
   */
  readonly "http-tls-ciphers"?: string;
  /** Cipher suites of TLS 1.3. Unset: those of the runtime. Bun and Deno let nobody choose. */
  readonly "http-tls-tlsv1.3-ciphersuites"?:
    | "TLS_AES_256_GCM_SHA384"
    | "TLS_CHACHA20_POLY1305_SHA256"
    | "TLS_AES_128_GCM_SHA256"
    | "TLS_AES_128_CCM_8_SHA256"
    | "TLS_AES_128_CCM_SHA256"
    | (string & {});
}

export interface HttpUserSettings {
  /**
   * What mta http password makes of the password; the keys that mta user password makes will do
   * too. The password itself stands nowhere.
   */
  readonly password?: string;
  /**
   * What they may do, as far as http-access allows their address as much: see; see, and change what
   * mail does; everything.
   * @default monitor
   */
  readonly right?: "monitor" | "operator" | "admin" | "";
}
