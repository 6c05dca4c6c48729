// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * What a throttling reply does, that is one which a rule with mode=backoff matches. normal: the
   * queue goes into back-off, also by the shipped rules, and tries 100 recipients an hour unless
   * backoff-max-msg-rate is set. adaptive: as normal, but it goes slower by backoff-cut at each
   * such reply and faster by steps while mail is taken; back-off ends when it is as fast as before.
   * off: no reply puts it in back-off. Unset: as PowerMTA does it; only the rules of
   * smtp-pattern-list count, and what is not limited for back-off goes on as before.
   */
  readonly "back-off-mode"?: "normal" | "adaptive" | "off" | "";
  /**
   * Recipients tried per window while in back-off. Unset: 100/h where back-off-mode normal is set,
   * else max-msg-rate.
   */
  readonly "backoff-max-msg-rate"?: "unlimited" | (string & {});
  /**
   * Recipients tried in any hour of back-off, as of a rate N/h; backoff-max-msg-rate takes
   * precedence.
   */
  readonly "backoff-max-msg-per-hour"?: number | "unlimited" | (string & {});
  /** Connections begun per window while in back-off; max-connect-rate unless set. */
  readonly "backoff-max-connect-rate"?: "unlimited" | (string & {});
  /** Bytes of messages delivered per window while in back-off; max-data-volume-rate unless set. */
  readonly "backoff-max-data-volume-rate"?: "unlimited" | (string & {});
  /** Connections at a time while in back-off. Unset: 20, or max-smtp-out where that is less. */
  readonly "backoff-max-smtp-out"?: number | "unlimited" | (string & {});
  /**
   * Pauses between attempts while in back-off; the last one repeats. After a failure of the DNS the
   * pause is that of other times.
   * @default 1h
   */
  readonly "backoff-retry-after"?: number | string;
  /**
   * How long a back-off lasts from its beginning, unless the rule that began it says otherwise.
   * Replies that come meanwhile do not make it longer. In adaptive back-off it does not count.
   * @default never
   */
  readonly "backoff-to-normal-after"?: number | "never" | (string & {});
  /**
   * Leave back-off with the first delivery. In adaptive back-off it does not count.
   * @default no
   */
  readonly "backoff-to-normal-after-delivery"?: boolean | "yes" | "no" | "";
  /**
   * The virtual MTA, or pool, that takes over while a queue is in back-off: what waits moves there,
   * new mail follows, and nothing comes back. Its queue may be in back-off itself and go on to
   * another; where that makes a circle, or names the queue's own virtual MTA, mail goes from where
   * it is.
   */
  readonly "backoff-reroute-to-virtual-mta"?: string;
  /**
   * Enter back-off when no source address of the queue is left in use.
   * @default no
   */
  readonly "backoff-upon-all-sources-disabled"?: boolean | "yes" | "no" | "";
  /**
   * Who is mailed when a queue enters or leaves back-off, of each at most once an hour. Unset or
   * "": nobody.
   */
  readonly "backoff-notify"?: string;
  /**
   * For back-off-mode adaptive: by how many percent of its pace a queue goes slower after a
   * throttling reply. Replies of the ten seconds after a cut are about the pace before it.
   * @default 50
   */
  readonly "backoff-cut"?: number | string;
  /**
   * For back-off-mode adaptive: the slowest pace. It has to be a rate: without one nothing would be
   * cut.
   * @default 60/h
   */
  readonly "backoff-floor"?: "unlimited" | (string & {});
  /**
   * For back-off-mode adaptive: by how many percent of its pace a queue goes faster with each step,
   * to find out whether it may.
   * @default 20
   */
  readonly "backoff-probe-share"?: number | string;
  /**
   * For back-off-mode adaptive: how long the pace stays after a cut or a step; the next delivery
   * after that is a step.
   * @default 5m
   */
  readonly "backoff-step-after"?: number | string;
  /** The list of replies to watch for. */
  readonly "smtp-pattern-list"?: string;
  /**
   * How long a source address stays out of use for a queue, unless the rule says. A restart ends
   * it.
   * @default never
   */
  readonly "reenable-source-ip-after"?: number | "never" | (string & {});
  /**
   * Who is mailed when a source address goes out of use for a queue or comes back, of each at most
   * once an hour. Unset or "": nobody.
   */
  readonly "disabled-source-ip-notify"?: string;
  /**
   * Log when a source address goes out of use for a queue, and when it comes back.
   * @default no
   */
  readonly "log-disabled-ips"?: boolean | "yes" | "no" | "";
}

export interface SmtpPatternListSettings {
  /**
   * A reply to watch for, code and text on one line, and what it does. Of several that match all
   * count, and where they contradict each other the first. mode=backoff and mode=normal: the
   * queue's mode; backoff-to-normal-after=T: for how long. skip-mx: on with the next host, and keep
   * the mail. bounce-queue: bounce all that waits. bounce-rcpt: bounce this recipient, for a 4xx
   * reply to RCPT. disable-source-ip: this queue does not send from the address until
   * reenable-after=T. source=next: it sends from another one as long as there is one, for an hour
   * or reenable-after=T, and keeps the mail. defer-queue: all of the queue waits. slow=queue,
   * source, peer, virtual-mta or sender-domain: that goes at slow-to=R, else backoff-max-msg-rate,
   * for slow-for=T, else backoff-to-normal-after. hold=sender-domain: mail of the sender's domain
   * waits in this queue for hold-for=T, a day unless stated, with an alarm, and is kept.
   * retry-after=T: the pause of this recipient; retry-after=reply: the one that the reply names, at
   * most a day. category=NAME: the bounce category.
   */
  readonly reply?: string | readonly string[];
}
