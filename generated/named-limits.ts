// Written by `npm run generate` from the plugins' declarations.

export interface LimitSettings {
  /**
   * What has a count of its own: the domain of the envelope sender, of the From field or of the
   * signature, the user who logged in, the job; or the source address, its network (24 bits of
   * IPv4, 48 of IPv6), the address of the host, its provider by its MX; and with either the queue
   * or its virtual MTA. Mail without such a value, or with a From field that readers could take for
   * different domains, is not limited. Unset: all mail shares one count.
   */
  readonly by?:
    | "sender-domain"
    | "from-domain"
    | "dkim-domain"
    | "user"
    | "job"
    | "source-ip"
    | "source-net"
    | "peer-ip"
    | "mx-site"
    | "queue"
    | "virtual-mta"
    | (string & {});
  /** The domains of the queues that it is about; all unless set. */
  readonly for?: string;
  /**
   * Recipients tried per window.
   * @default unlimited
   */
  readonly "max-msg-rate"?: "unlimited" | (string & {});
  /**
   * Connections opened per window.
   * @default unlimited
   */
  readonly "max-connect-rate"?: "unlimited" | (string & {});
  /**
   * Bytes of messages delivered per window.
   * @default unlimited
   */
  readonly "max-data-volume-rate"?: "unlimited" | (string & {});
  /**
   * Connections at a time; where it counts by who sends, transactions at a time.
   * @default unlimited
   */
  readonly "max-smtp-out"?: number | "unlimited" | (string & {});
}
