import { duration, type Parsed, type Rate, rate } from "../../core/mod.ts";

/** What a reply slows down. */
export type SlowDimension = "queue" | "source" | "peer" | "virtual-mta" | "sender-domain";

const DIMENSIONS: readonly SlowDimension[] = [
  "queue",
  "source",
  "peer",
  "virtual-mta",
  "sender-domain",
];

/** What a reply does to its queue, besides what it means for its recipient. Durations are milliseconds. */
export interface ReplyActions {
  readonly mode: "backoff" | "normal" | undefined;
  /** Ends this back-off; undefined: as the domain says. */
  readonly backoffToNormalAfter: number | undefined;
  readonly skipMx: boolean;
  readonly bounceQueue: boolean;
  readonly bounceRcpt: boolean;
  readonly disableSourceIp: boolean;
  /** The mail goes on from another source address. */
  readonly otherSource: boolean;
  /** When the address is used again; undefined: as the domain says, or for `source=next` after an hour. */
  readonly reenableAfter: number | undefined;
  readonly deferQueue: boolean;
  readonly slow: SlowDimension | undefined;
  readonly slowTo: Rate | undefined;
  readonly slowFor: number | undefined;
  /** All mail of the sender's domain waits in this queue. */
  readonly holdSenderDomain: boolean;
  readonly holdFor: number | undefined;
  /** `reply`: the reply names the time. */
  readonly retryAfter: number | "reply" | undefined;
  /** The bounce category of the failure. */
  readonly category: string | undefined;
}

/** No action at all. */
export const NO_ACTIONS: ReplyActions = {
  mode: undefined,
  backoffToNormalAfter: undefined,
  skipMx: false,
  bounceQueue: false,
  bounceRcpt: false,
  disableSourceIp: false,
  otherSource: false,
  reenableAfter: undefined,
  deferQueue: false,
  slow: undefined,
  slowTo: undefined,
  slowFor: undefined,
  holdSenderDomain: false,
  holdFor: undefined,
  retryAfter: undefined,
  category: undefined,
};

const ACTIONS = `actions between commas: mode=backoff, mode=normal, backoff-to-normal-after=T, skip-mx, bounce-queue, bounce-rcpt, disable-source-ip, reenable-after=T, defer-queue, slow=${DIMENSIONS.join("|")}, slow-to=R, slow-for=T, hold=sender-domain, hold-for=T, source=next, retry-after=T, retry-after=reply, category=NAME`;

const time = duration({ never: true });
const pause = duration();

/** Reads `action[,action…]`; what is wrong says what was expected. */
export function parseActions(text: string): Parsed<ReplyActions> {
  let actions = NO_ACTIONS;
  const words = text.split(",").map((word) => word.trim());
  if (words.at(-1) === "") words.pop();
  for (const word of words) {
    const next = withAction(actions, word.toLowerCase());
    if (typeof next === "string") return { ok: false, expected: next };
    actions = next;
  }
  const contradiction = contradictionIn(actions);
  return contradiction ? { ok: false, expected: contradiction } : { ok: true, value: actions };
}

/** What cannot be done together. */
function contradictionIn(actions: ReplyActions): string | undefined {
  const { bounceQueue } = actions;
  if (actions.skipMx && bounceQueue) return "skip-mx or bounce-queue, not both";
  if (actions.holdSenderDomain && bounceQueue)
    return "hold=sender-domain or bounce-queue, not both";
  if (actions.otherSource && bounceQueue) return "source=next or bounce-queue, not both";
  if (actions.otherSource && actions.disableSourceIp)
    return "source=next or disable-source-ip, not both";
  return undefined;
}

/** The actions with one more, or what was expected instead. */
function withAction(actions: ReplyActions, word: string): ReplyActions | string {
  const [name = "", given] = word.split("=");
  if (given !== undefined) return withValue(actions, name.trim(), given.trim());
  switch (name) {
    case "skip-mx":
      return { ...actions, skipMx: true };
    case "bounce-queue":
      return { ...actions, bounceQueue: true };
    case "bounce-rcpt":
      return { ...actions, bounceRcpt: true };
    case "disable-source-ip":
      return { ...actions, disableSourceIp: true };
    case "defer-queue":
      return { ...actions, deferQueue: true };
    default:
      return ACTIONS;
  }
}

function withValue(actions: ReplyActions, name: string, given: string): ReplyActions | string {
  switch (name) {
    case "mode":
      if (given !== "backoff" && given !== "normal") return "mode=backoff or mode=normal";
      if (actions.mode !== undefined && actions.mode !== given) return "one mode";
      return { ...actions, mode: given };
    case "backoff-to-normal-after":
      return timeAfter(actions, {
        ...{ name, given, before: "mode=backoff", isThere: actions.mode === "backoff" },
        set: "backoffToNormalAfter",
      });
    case "reenable-after":
      return timeAfter(actions, {
        ...{ name, given, before: "disable-source-ip" },
        isThere: actions.disableSourceIp || actions.otherSource,
        set: "reenableAfter",
      });
    case "slow-for":
      return timeAfter(actions, {
        ...{ name, given, before: "slow=…", isThere: actions.slow !== undefined },
        set: "slowFor",
      });
    case "hold-for":
      return timeAfter(actions, {
        ...{ name, given, before: "hold=sender-domain", isThere: actions.holdSenderDomain },
        set: "holdFor",
      });
    case "slow":
      return withSlow(actions, given);
    case "slow-to":
      return withSlowTo(actions, given);
    case "hold":
      if (given !== "sender-domain") return "hold=sender-domain";
      return { ...actions, holdSenderDomain: true };
    case "source":
      return given === "next" ? { ...actions, otherSource: true } : "source=next";
    case "retry-after":
      return withRetryAfter(actions, given);
    case "category":
      if (!/^[a-z][\w-]{0,63}$/.test(given)) return "category=NAME, such as category=spam-related";
      return { ...actions, category: given };
    default:
      return ACTIONS;
  }
}

type TimeField = "backoffToNormalAfter" | "reenableAfter" | "slowFor" | "holdFor";

/** A time that says more of an action before it, once. */
function timeAfter(
  actions: ReplyActions,
  of: {
    readonly name: string;
    readonly given: string;
    readonly before: string;
    readonly isThere: boolean;
    readonly set: TimeField;
  },
): ReplyActions | string {
  if (!of.isThere) return `${of.before} before ${of.name}`;
  if (actions[of.set] !== undefined) return `${of.name} once`;
  const kind = of.set === "holdFor" ? pause : time;
  const parsed = kind.parse(of.given);
  return parsed.ok ? { ...actions, [of.set]: parsed.value } : parsed.expected;
}

function withSlow(actions: ReplyActions, given: string): ReplyActions | string {
  const slow = DIMENSIONS.find((each) => each === given);
  if (slow === undefined) return `slow=${DIMENSIONS.join(", slow=")}`;
  if (actions.slow !== undefined && actions.slow !== slow) return "slow=… once";
  return { ...actions, slow };
}

function withSlowTo(actions: ReplyActions, given: string): ReplyActions | string {
  if (actions.slow === undefined) return "slow=… before slow-to";
  if (actions.slowTo !== undefined) return "slow-to once";
  const parsed = rate.parse(given);
  if (!parsed.ok || parsed.value.count === Number.POSITIVE_INFINITY) return "a rate such as 100/h";
  return { ...actions, slowTo: parsed.value };
}

function withRetryAfter(actions: ReplyActions, given: string): ReplyActions | string {
  if (actions.retryAfter !== undefined) return "retry-after once";
  if (given === "reply") return { ...actions, retryAfter: given };
  const parsed = pause.parse(given);
  if (!parsed.ok) return `${parsed.expected}, or reply`;
  return { ...actions, retryAfter: parsed.value };
}

/** The actions as they are written. */
export function printActions(actions: ReplyActions): string {
  const words: string[] = [];
  const add = (name: string, value: number | undefined): void => {
    if (value !== undefined) words.push(`${name}=${time.print(value)}`);
  };
  if (actions.mode) words.push(`mode=${actions.mode}`);
  add("backoff-to-normal-after", actions.backoffToNormalAfter);
  if (actions.skipMx) words.push("skip-mx");
  if (actions.bounceQueue) words.push("bounce-queue");
  if (actions.bounceRcpt) words.push("bounce-rcpt");
  if (actions.disableSourceIp) words.push("disable-source-ip");
  if (actions.otherSource) words.push("source=next");
  add("reenable-after", actions.reenableAfter);
  if (actions.deferQueue) words.push("defer-queue");
  if (actions.slow) words.push(`slow=${actions.slow}`);
  if (actions.slowTo) words.push(`slow-to=${rate.print(actions.slowTo)}`);
  add("slow-for", actions.slowFor);
  if (actions.holdSenderDomain) words.push("hold=sender-domain");
  add("hold-for", actions.holdFor);
  if (actions.retryAfter === "reply") words.push("retry-after=reply");
  else add("retry-after", actions.retryAfter);
  if (actions.category) words.push(`category=${actions.category}`);
  return words.join(",");
}
