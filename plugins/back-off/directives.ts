import {
  type Directive,
  dataRate,
  directive,
  duration,
  integer,
  list,
  mailAddress,
  nameOf,
  oneOf,
  type Rate,
  rate,
  repeatable,
  yesNo,
} from "../../core/mod.ts";
import { type ReplyRule, replyRule } from "./reply-rule.ts";

const DOMAIN = ["domain"] as const;
const HOUR = 3_600_000;
const NEVER = Number.POSITIVE_INFINITY;

type OfDomain<T> = Directive<T, "domain">;

/** How a queue is delivered in back-off, and how it gets in and out. */
export const MODE_DIRECTIVES: {
  readonly "back-off-mode": OfDomain<"normal" | "adaptive" | "off" | undefined>;
  readonly "backoff-max-msg-rate": OfDomain<Rate | undefined>;
  readonly "backoff-max-msg-per-hour": OfDomain<number | undefined>;
  readonly "backoff-max-connect-rate": OfDomain<Rate | undefined>;
  readonly "backoff-max-data-volume-rate": OfDomain<Rate | undefined>;
  readonly "backoff-max-smtp-out": OfDomain<number | undefined>;
  readonly "backoff-retry-after": OfDomain<readonly number[]>;
  readonly "backoff-to-normal-after": OfDomain<number>;
  readonly "backoff-to-normal-after-delivery": OfDomain<boolean>;
  readonly "backoff-reroute-to-virtual-mta": OfDomain<string | undefined>;
  readonly "backoff-upon-all-sources-disabled": OfDomain<boolean>;
  readonly "backoff-notify": OfDomain<readonly string[] | undefined>;
} = {
  "back-off-mode": directive(oneOf(["normal", "adaptive", "off"]), {
    scopes: DOMAIN,
    doc: "What a throttling reply does, that is one which a rule with mode=backoff matches. normal: the queue goes into back-off, also by the shipped rules, and tries 100 recipients an hour unless backoff-max-msg-rate is set. adaptive: as normal, but it goes slower by backoff-cut at each such reply and faster by steps while mail is taken; back-off ends when it is as fast as before. off: no reply puts it in back-off. Unset: as PowerMTA does it; only the rules of smtp-pattern-list count, and what is not limited for back-off goes on as before.",
    example: "normal",
  }),
  "backoff-max-msg-rate": directive(rate, {
    scopes: DOMAIN,
    doc: "Recipients tried per window while in back-off. Unset: 100/h where back-off-mode normal is set, else max-msg-rate.",
    example: "20/h",
  }),
  "backoff-max-msg-per-hour": directive(
    integer({ min: 1, unlimited: true, zeroIsUnlimited: true }),
    {
      scopes: DOMAIN,
      doc: "Recipients tried in any hour of back-off, as of a rate N/h; backoff-max-msg-rate takes precedence.",
      example: "100",
    },
  ),
  "backoff-max-connect-rate": directive(rate, {
    scopes: DOMAIN,
    doc: "Connections begun per window while in back-off; max-connect-rate unless set.",
    example: "1/m",
  }),
  "backoff-max-data-volume-rate": directive(dataRate, {
    scopes: DOMAIN,
    doc: "Bytes of messages delivered per window while in back-off; max-data-volume-rate unless set.",
    example: "10M/h",
  }),
  "backoff-max-smtp-out": directive(integer({ min: 1, unlimited: true }), {
    scopes: DOMAIN,
    doc: "Connections at a time while in back-off. Unset: 20, or max-smtp-out where that is less.",
    example: "2",
  }),
  "backoff-retry-after": directive(list(duration(), { max: 30 }), {
    scopes: DOMAIN,
    default: [HOUR],
    doc: "Pauses between attempts while in back-off; the last one repeats. After a failure of the DNS the pause is that of other times.",
    example: "30m,1h,2h",
  }),
  "backoff-to-normal-after": directive(duration({ never: true }), {
    scopes: DOMAIN,
    default: NEVER,
    doc: "How long a back-off lasts from its beginning, unless the rule that began it says otherwise. Replies that come meanwhile do not make it longer. In adaptive back-off it does not count.",
    example: "4h",
  }),
  "backoff-to-normal-after-delivery": directive(yesNo, {
    scopes: DOMAIN,
    default: false,
    doc: "Leave back-off with the first delivery. In adaptive back-off it does not count.",
  }),
  "backoff-reroute-to-virtual-mta": directive(nameOf(["virtual-mta", "virtual-mta-pool"]), {
    scopes: DOMAIN,
    doc: "The virtual MTA, or pool, that takes over while a queue is in back-off: what waits moves there, new mail follows, and nothing comes back. Its queue may be in back-off itself and go on to another; where that makes a circle, or names the queue's own virtual MTA, mail goes from where it is.",
    example: "reserve",
  }),
  "backoff-upon-all-sources-disabled": directive(yesNo, {
    scopes: DOMAIN,
    default: false,
    doc: "Enter back-off when no source address of the queue is left in use.",
  }),
  "backoff-notify": directive(list(mailAddress), {
    scopes: DOMAIN,
    doc: 'Who is mailed when a queue enters or leaves back-off, of each at most once an hour. Unset or "": nobody.',
    example: "ops@example.net",
  }),
};

/** The pace of `back-off-mode adaptive`. */
export const ADAPTIVE_DIRECTIVES: {
  readonly "backoff-cut": OfDomain<number>;
  readonly "backoff-floor": OfDomain<Rate>;
  readonly "backoff-probe-share": OfDomain<number>;
  readonly "backoff-step-after": OfDomain<number>;
} = {
  "backoff-cut": directive(integer({ min: 1, max: 99 }), {
    scopes: DOMAIN,
    default: 50,
    doc: "For back-off-mode adaptive: by how many percent of its pace a queue goes slower after a throttling reply. Replies of the ten seconds after a cut are about the pace before it.",
  }),
  "backoff-floor": directive(rate, {
    scopes: DOMAIN,
    default: "60/h",
    doc: "For back-off-mode adaptive: the slowest pace. It has to be a rate: without one nothing would be cut.",
    example: "60/h",
  }),
  "backoff-probe-share": directive(integer({ min: 1, max: 100 }), {
    scopes: DOMAIN,
    default: 20,
    doc: "For back-off-mode adaptive: by how many percent of its pace a queue goes faster with each step, to find out whether it may.",
  }),
  "backoff-step-after": directive(duration(), {
    scopes: DOMAIN,
    default: "5m",
    doc: "For back-off-mode adaptive: how long the pace stays after a cut or a step; the next delivery after that is a step.",
    example: "5m",
  }),
};

/** Replies, and source addresses out of use. */
export const REPLY_DIRECTIVES: {
  readonly "smtp-pattern-list": OfDomain<string | undefined>;
  readonly reply: Directive<readonly ReplyRule[], "smtp-pattern-list">;
  readonly "reenable-source-ip-after": OfDomain<number>;
  readonly "disabled-source-ip-notify": OfDomain<readonly string[] | undefined>;
  readonly "log-disabled-ips": OfDomain<boolean>;
} = {
  "smtp-pattern-list": directive(nameOf(["smtp-pattern-list"]), {
    scopes: DOMAIN,
    doc: "The list of replies to watch for.",
    example: "replies",
  }),
  reply: repeatable(replyRule, {
    scopes: ["smtp-pattern-list"],
    doc: "A reply to watch for, code and text on one line, and what it does. Of several that match all count, and where they contradict each other the first. mode=backoff and mode=normal: the queue's mode; backoff-to-normal-after=T: for how long. skip-mx: on with the next host, and keep the mail. bounce-queue: bounce all that waits. bounce-rcpt: bounce this recipient, for a 4xx reply to RCPT. disable-source-ip: this queue does not send from the address until reenable-after=T. source=next: it sends from another one as long as there is one, for an hour or reenable-after=T, and keeps the mail. defer-queue: all of the queue waits. slow=queue, source, peer, virtual-mta or sender-domain: that goes at slow-to=R, else backoff-max-msg-rate, for slow-for=T, else backoff-to-normal-after. hold=sender-domain: mail of the sender's domain waits in this queue for hold-for=T, a day unless stated, with an alarm, and is kept. retry-after=T: the pause of this recipient; retry-after=reply: the one that the reply names, at most a day. category=NAME: the bounce category.",
  }),
  "reenable-source-ip-after": directive(duration({ never: true }), {
    scopes: DOMAIN,
    default: NEVER,
    doc: "How long a source address stays out of use for a queue, unless the rule says. A restart ends it.",
    example: "6h",
  }),
  "disabled-source-ip-notify": directive(list(mailAddress), {
    scopes: DOMAIN,
    doc: 'Who is mailed when a source address goes out of use for a queue or comes back, of each at most once an hour. Unset or "": nobody.',
    example: "ops@example.net",
  }),
  "log-disabled-ips": directive(yesNo, {
    scopes: DOMAIN,
    default: false,
    doc: "Log when a source address goes out of use for a queue, and when it comes back.",
  }),
};
