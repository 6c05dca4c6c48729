// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * File with more users, one on each line: NAME PASSWORD [SOURCE], with the password as in
   * <smtp-user>, in UTF-8. Lines that begin with # or ; are ignored. The file is read again when it
   * changes (it is looked at every 5 s, and read once it rests); while it cannot be read, or has a
   * mistake, its last users stay.
   */
  readonly "smtp-users-file"?: string;
  /**
   * HTTP service that knows more users. It is asked by POST with {"user", "mechanism", "client"} as
   * JSON, and answers 404 for nobody, or 200 with {"password", "source"}: the password as in
   * <smtp-user>. Where it cannot be asked, clients are told to try again later (454 4.7.0).
   */
  readonly "smtp-users-service"?: string;
  /** What the service is shown, as Authorization: Bearer. */
  readonly "smtp-users-service-token"?: string;
  /**
   * PEM file with the authorities that the service's certificate is checked with, instead of the
   * usual ones; read at the start and at each reload.
   */
  readonly "smtp-users-service-ca-file"?: string;
  /**
   * How long to wait for the service.
   * @default 5s
   */
  readonly "smtp-users-service-timeout"?: number | string;
  /**
   * How long an answer of the service is kept; that nobody is called so, 30 s at most.
   * @default 5m
   */
  readonly "smtp-users-service-cache"?: number | string;
  /**
   * Whether the service looks at passwords itself: it gets "password" too, and answers with
   * {"correct": true} or false; without one it is only asked whether there is such a user. Clients
   * can use PLAIN and LOGIN alone then. A password that was right is remembered for
   * smtp-users-service-cache, or until another one is used, as a keyed hash.
   * @default no
   */
  readonly "smtp-users-service-checks"?: boolean | "yes" | "no" | "";
  /**
   * Socket of saslauthd, which is asked about accounts of the host, for the service smtp.
   * @default /run/saslauthd/mux
   */
  readonly "saslauthd-socket"?: string;
}

export interface SmtpUserSettings {
  /**
   * The user's password, as it is or as keys for SCRAM-SHA-256, which mta user password makes: they
   * serve PLAIN, LOGIN and SCRAM-SHA-256, and nobody can log in by what is in the file. CRAM-MD5
   * needs the password as it is, and is offered only while some user has one. (RFC 5802)
   */
  readonly password?: string;
  /**
   * What the user shows: the password set here; that of the host's account of the same name, about
   * which saslauthd is asked (by PLAIN and LOGIN; a password that was right is remembered for 5
   * min, or until another one is used); or the certificate set here, under TLS (by EXTERNAL).
   * @default password
   */
  readonly "authentication-method"?: "password" | "system" | "certificate" | "";
  /**
   * PEM file with the certificate the user shows. It is compared as a whole; who has issued it does
   * not matter. (RFC 4422 Appendix A)
   */
  readonly "tls-certificate"?: string;
  /**
   * The source whose settings apply to the user's mail, before those of the listener's source and
   * of the client's address.
   * @default {auth}
   */
  readonly source?: "{auth}" | (string & {});
}
