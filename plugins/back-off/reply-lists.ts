import type { Located, ResolvedConfig, SettingsView } from "../../core/mod.ts";
import { LazyPattern, PatternMatcher, placeOf, splitRegex } from "../../core/mod.ts";
import { NO_ACTIONS, parseActions, type ReplyActions } from "./reply-actions.ts";
import type { ReplyRule } from "./reply-rule.ts";

/** Characters of a reply that are looked at: a peer may send any number of lines. */
const LONGEST = 2000;

/** Replies whose actions are remembered: a queue in trouble hears the same one again and again. */
const MOST_REMEMBERED = 500;

/** The lists of a configuration, and the one that is shipped. */
export class ReplyLists {
  readonly #lists = new Map<string, PatternMatcher<ReplyRule>>();
  readonly #shippedLines: readonly Located[];
  #shipped: PatternMatcher<ReplyRule> | undefined;
  readonly #known = new Map<string, ReplyActions | undefined>();

  /** `read` gives the rules at a view, `shipped` is what the file that comes with the program says. */
  constructor(
    config: ResolvedConfig,
    read: (view: SettingsView<"smtp-pattern-list">) => readonly ReplyRule[],
    shipped: readonly Located[],
  ) {
    for (const name of config.names("smtp-pattern-list")) {
      const rules = read(config.block("smtp-pattern-list", name));
      this.#lists.set(name.toLowerCase(), new PatternMatcher(rules));
    }
    this.#shippedLines = shipped;
  }

  /**
   * What is to be done about a reply on one line, by the rules of a list and, below them, those that are shipped: all rules that match
   * count, and where they contradict each other the first of them. Undefined for nothing.
   */
  actionsFor(
    text: string,
    list: string | undefined,
    withShipped: boolean,
  ): ReplyActions | undefined {
    const looked = text.slice(0, LONGEST);
    const key = `${list?.toLowerCase() ?? ""}\n${withShipped}\n${looked}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const actions = this.#match(looked, list, withShipped);
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(key, actions);
    return actions;
  }

  #match(text: string, list: string | undefined, withShipped: boolean): ReplyActions | undefined {
    let actions: ReplyActions | undefined;
    const own = list === undefined ? undefined : this.#lists.get(list.toLowerCase());
    for (const rules of [own, withShipped ? this.#shippedRules() : undefined])
      for (const rule of rules?.all(text) ?? [])
        if (rule.actions !== NO_ACTIONS)
          actions = actions === undefined ? rule.actions : together(actions, rule.actions);
    return actions;
  }

  /** Read when they are asked for first. */
  #shippedRules(): PatternMatcher<ReplyRule> {
    this.#shipped ??= new PatternMatcher(this.#shippedLines.map(shippedRule));
    return this.#shipped;
  }
}

function shippedRule({ text, at }: Located): ReplyRule {
  const split = splitRegex(text);
  const actions = parseActions(split?.rest ?? "");
  if (split === undefined || !actions.ok) throw new Error(`${placeOf(at)}: no rule about replies`);
  return { pattern: new LazyPattern(split.source, { ignoreCase: true }), actions: actions.value };
}

/** The actions of a rule and those of a later one that do not contradict it. */
function together(first: ReplyActions, later: ReplyActions): ReplyActions {
  const keeps = first.skipMx || first.otherSource || first.holdSenderDomain;
  const bounces = first.bounceQueue || first.bounceRcpt;
  const { mode, backoffToNormalAfter } = first.mode === undefined ? later : first;
  const { slow, slowTo, slowFor } = first.slow === undefined ? later : first;
  const sources = first.disableSourceIp || first.otherSource ? first : later;
  const hold = first.holdSenderDomain || bounces ? first : later;
  return {
    ...{ mode, backoffToNormalAfter, slow, slowTo, slowFor },
    skipMx: first.skipMx || (later.skipMx && !bounces),
    bounceQueue: first.bounceQueue || (later.bounceQueue && !keeps),
    bounceRcpt: first.bounceRcpt || (later.bounceRcpt && !keeps),
    disableSourceIp: sources.disableSourceIp,
    otherSource: sources.otherSource && !bounces,
    reenableAfter: sources.reenableAfter,
    deferQueue: first.deferQueue || later.deferQueue,
    holdSenderDomain: hold.holdSenderDomain,
    holdFor: hold.holdFor,
    retryAfter: first.retryAfter ?? later.retryAfter,
    category: first.category ?? later.category,
  };
}
