import {
  compilePattern,
  duration,
  type Kind,
  type Parsed,
  type Pattern,
  splitRegex,
} from "../../core/mod.ts";

/** What a reply does to the queue it came to. */
export interface ReplyActions {
  readonly mode: "backoff" | "normal" | undefined;
  /** Ends this back-off, milliseconds; undefined: as the domain says. */
  readonly backoffToNormalAfter: number | undefined;
  readonly skipMx: boolean;
  readonly bounceQueue: boolean;
  readonly bounceRcpt: boolean;
  readonly disableSourceIp: boolean;
  /** When the address is used again, milliseconds; undefined: as the domain says. */
  readonly reenableAfter: number | undefined;
  readonly deferQueue: boolean;
}

/** Replies that are looked for, and what they do. */
export interface ReplyRule {
  readonly pattern: Pattern;
  readonly actions: ReplyActions;
}

const NOTHING: ReplyActions = {
  mode: undefined,
  backoffToNormalAfter: undefined,
  skipMx: false,
  bounceQueue: false,
  bounceRcpt: false,
  disableSourceIp: false,
  reenableAfter: undefined,
  deferQueue: false,
};

const ACCEPTS =
  "a /regular expression/ closed by a slash, and actions, such as /421 RP-001/ mode=backoff";
const ACTIONS =
  "actions between commas: mode=backoff, mode=normal, backoff-to-normal-after=T, skip-mx, bounce-queue, bounce-rcpt, disable-source-ip, reenable-after=T, defer-queue";
const time = duration({ never: true });

/** `/REGEX/ action[,action…]`. Replies match in either letter case unless the expression begins with `(?-i)`. */
export const replyRule: Kind<ReplyRule> = {
  name: "reply rule",
  accepts: ACCEPTS,
  example: "/421 RP-001/ mode=backoff",
  parse(text) {
    const split = splitRegex(text);
    if (split === undefined) return { ok: false, expected: ACCEPTS };
    const compiled = compilePattern(split.source, { ignoreCase: true });
    if (!compiled.ok) return compiled;
    const actions = parseActions(split.rest);
    if (!actions.ok) return actions;
    const value = { pattern: compiled.pattern, actions: actions.value };
    if (split.rest === "")
      return { ok: true, value, warning: "a reply without an action does nothing" };
    if (split.source === "")
      return { ok: true, value, warning: "an empty expression matches every reply" };
    return { ok: true, value };
  },
  print: ({ pattern, actions }) => [`/${pattern.source}/`, printActions(actions)].join(" ").trim(),
};

function parseActions(text: string): Parsed<ReplyActions> {
  let actions = NOTHING;
  const words = text.split(",").map((word) => word.trim());
  if (words.at(-1) === "") words.pop();
  for (const word of words) {
    const next = withAction(actions, word.toLowerCase());
    if (typeof next === "string") return { ok: false, expected: next };
    actions = next;
  }
  if (actions.skipMx && actions.bounceQueue)
    return { ok: false, expected: "skip-mx or bounce-queue, not both" };
  return { ok: true, value: actions };
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
  if (name === "mode") {
    if (given !== "backoff" && given !== "normal") return "mode=backoff or mode=normal";
    if (actions.mode !== undefined && actions.mode !== given) return "one mode";
    return { ...actions, mode: given };
  }
  const parsed = time.parse(given);
  if (name === "backoff-to-normal-after") {
    if (actions.mode !== "backoff") return "mode=backoff before backoff-to-normal-after";
    if (actions.backoffToNormalAfter !== undefined) return "backoff-to-normal-after once";
    return parsed.ok ? { ...actions, backoffToNormalAfter: parsed.value } : parsed.expected;
  }
  if (name === "reenable-after") {
    if (!actions.disableSourceIp) return "disable-source-ip before reenable-after";
    if (actions.reenableAfter !== undefined) return "reenable-after once";
    return parsed.ok ? { ...actions, reenableAfter: parsed.value } : parsed.expected;
  }
  return ACTIONS;
}

function printActions(actions: ReplyActions): string {
  const words: string[] = [];
  if (actions.mode) words.push(`mode=${actions.mode}`);
  if (actions.backoffToNormalAfter !== undefined)
    words.push(`backoff-to-normal-after=${time.print(actions.backoffToNormalAfter)}`);
  if (actions.skipMx) words.push("skip-mx");
  if (actions.bounceQueue) words.push("bounce-queue");
  if (actions.bounceRcpt) words.push("bounce-rcpt");
  if (actions.disableSourceIp) words.push("disable-source-ip");
  if (actions.reenableAfter !== undefined)
    words.push(`reenable-after=${time.print(actions.reenableAfter)}`);
  if (actions.deferQueue) words.push("defer-queue");
  return words.join(",");
}
