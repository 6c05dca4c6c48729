// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /** The <automation> blocks that look after mail to these domains. */
  readonly automation?: string;
}

export interface AutomationSettings {
  /**
   * What is counted, and acted on, by itself: each queue, each of our source addresses, or each
   * domain of senders.
   * @default queue
   */
  readonly by?: "queue" | "source" | "sender-domain" | "";
  /**
   * What is counted: recipients that are deferred, that bounce (with some categories, if any are
   * given), or complaints. The share is that of all recipients that a host has answered for; of
   * complaints, that of recipients delivered.
   */
  readonly measure?: "deferred" | "bounced" | "complaints" | "";
  /**
   * The span of time that counts; more than 0.
   * @default 1h
   */
  readonly window?: number | string;
  /**
   * With fewer recipients in the window nothing is concluded.
   * @default 100
   */
  readonly "least-count"?: number | string;
  /** From this share on the actions are taken. */
  readonly high?: string;
  /** Under this share they are no longer prolonged; half of high unless set. */
  readonly low?: string;
  /**
   * How long the actions last, more than 0. They are prolonged by as much while the share is not
   * low.
   * @default 10m
   */
  readonly "hold-for"?: number | string;
  /**
   * What is done: the queue is put in back-off, slowed down or paused, it is in back-off and its
   * mail goes by another virtual MTA, or an alarm is raised. With by source the address is slowed
   * down, or is out of use for the queue; with by sender-domain only that domain's mail in the
   * queue is slowed down or waits.
   */
  readonly action?:
    | "mode=backoff"
    | "pause"
    | "notify"
    | ""
    | readonly ("mode=backoff" | "pause" | "notify" | "")[];
  /**
   * How certain it must be that a complaint is about mail of ours to be counted: signed (it came to
   * a signed address of ours, or quotes our signed field; one for each message and recipient),
   * matched (what it quotes looks like ours, which others can make up), none. Whoever may forge
   * complaints stops mail.
   * @default signed
   */
  readonly "report-proof"?: "signed" | "matched" | "none" | "";
}
