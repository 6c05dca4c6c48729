import {
  CLOCK,
  definePlugin,
  directive,
  duration,
  type Effect,
  integer,
  list,
  oneOf,
  type Plugin,
  type PluginDiagnostic,
  type ResolvedConfig,
  repeatable,
  type Token,
  text,
  token,
  type Verdict,
} from "../../core/mod.ts";
import { BOUNCE_CATEGORIES, type BounceCategories } from "../bounce-categories/contract.ts";
import { neverProven, REPORT_PROOFS } from "../returned-mail/contract.ts";
import { effectsOf, type Occasion, subjectOf } from "./acting.ts";
import { Automations } from "./automations.ts";
import { countComplaints } from "./complaints.ts";
import { action, type Measure, measure, share } from "./kinds.ts";
import { type Rule, type RuleSettings, ruleOf } from "./rule.ts";

const AUTOMATIONS: Token<Automations> = token<Automations>("automation.automations");
const RULES: Token<ReadonlyMap<string, Rule>> =
  token<ReadonlyMap<string, Rule>>("automation.rules");

/** How often is looked at what is over, milliseconds. */
const LOOK_EVERY = 60_000;

/** What happens when too large a share of mail fails. */
export const automation: Plugin = definePlugin({
  name: "automation",
  summary:
    "Slows mail down, stops it, sends it another way or raises an alarm when too large a share of it is deferred, bounces or is complained about.",
  directives: {
    automation: directive(list(text), {
      scopes: ["domain"],
      doc: "The <automation> blocks that look after mail to these domains.",
      example: "many-refusals",
    }),
  },
  blocks: {
    automation: {
      doc: "A share of mail to be looked at, and what is done when it is high.",
      directives: {
        by: directive(oneOf(["queue", "source", "sender-domain"]), {
          default: "queue",
          doc: "What is counted, and acted on, by itself: each queue, each of our source addresses, or each domain of senders.",
        }),
        measure: directive(measure, {
          doc: "What is counted: recipients that are deferred, that bounce (with some categories, if any are given), or complaints. The share is that of all recipients that a host has answered for; of complaints, that of recipients delivered.",
        }),
        window: directive(duration(), {
          default: "1h",
          doc: "The span of time that counts; more than 0.",
          example: "30m",
        }),
        "least-count": directive(integer({ min: 1 }), {
          default: 100,
          doc: "With fewer recipients in the window nothing is concluded.",
          example: "100",
        }),
        high: directive(share, { doc: "From this share on the actions are taken." }),
        low: directive(share, {
          doc: "Under this share they are no longer prolonged; half of high unless set.",
          example: "2%",
        }),
        "hold-for": directive(duration(), {
          default: "10m",
          doc: "How long the actions last, more than 0. They are prolonged by as much while the share is not low.",
          example: "10m",
        }),
        action: repeatable(action, {
          doc: "What is done: the queue is put in back-off, slowed down or paused, it is in back-off and its mail goes by another virtual MTA, or an alarm is raised. With by source the address is slowed down, or is out of use for the queue; with by sender-domain only that domain's mail in the queue is slowed down or waits.",
        }),
        "report-proof": directive(oneOf(REPORT_PROOFS), {
          default: "signed",
          doc: "How certain it must be that a complaint is about mail of ours to be counted: signed (it came to a signed address of ours, or quotes our signed field; one for each message and recipient), matched (what it quotes looks like ours, which others can make up), none. Whoever may forge complaints stops mail.",
          example: "signed",
        }),
      },
      check: blockProblems,
    },
  },
  alarms: {
    "high-share": {
      doc: "An automation acts: too large a share of mail is deferred, bounces or is complained about.",
    },
  },
  needs: {
    clock: CLOCK,
    categories: BOUNCE_CATEGORIES,
    automations: AUTOMATIONS,
    rules: RULES,
  },
  provides: (offer) => [
    offer(
      AUTOMATIONS,
      ({ services, log, alarms }) => new Automations(services.clock, log, alarms),
      { harmless: true },
    ),
    offer(
      RULES,
      ({ blocks }) =>
        new Map(
          blocks.automation.flatMap(({ name, settings }) => {
            const rule = ruleOf(name, settings);
            return rule === undefined ? [] : [[name, rule] as const];
          }),
        ),
      { harmless: true, per: "configuration" },
    ),
  ],
  check: {
    domain({ automation: names = [] }, _block, config) {
      const known = new Set(config.blocks("automation").map(({ name }) => name));
      return names
        .filter((name) => !known.has(name))
        .map((name) => ({
          severity: "error",
          directive: "automation",
          message: `there is no <automation ${name}>`,
          hint: `define it, or use one of those that there are: ${[...known].join(", ") || "none"}`,
        }));
    },
  },
  hooks: {
    judgeReply: {
      order: "post",
      when: (_global, isSet) => isSet("automation"),
      handler(verdict, attempt, { settings: { automation: names = [] }, services }) {
        const { recipient, message } = attempt;
        if (recipient === undefined || message === undefined) return verdict;
        const effects: Effect[] = [];
        for (const name of names) {
          const rule = services.rules.get(name);
          if (rule === undefined || rule.measure.kind === "complaints") continue;
          const hits = isMeasured(rule.measure, verdict, services.categories) ? 1 : 0;
          effects.push(...counted(services.automations, rule, { ...attempt, message }, 1, hits));
        }
        if (effects.length === 0) return verdict;
        return { ...verdict, effects: [...(verdict.effects ?? []), ...effects] };
      },
    },
    judgeDelivery: {
      order: "post",
      when: (_global, isSet) => isSet("automation"),
      handler(effects, attempt, { settings: { automation: names = [] }, services }) {
        let all = effects;
        for (const name of names) {
          const rule = services.rules.get(name);
          if (rule === undefined) continue;
          const more = counted(services.automations, rule, attempt, attempt.recipients, 0);
          if (more.length > 0) all = [...all, ...more];
        }
        return all;
      },
    },
    routeQueue: {
      order: "pre",
      when: (_global, isSet) => isSet("automation"),
      handler({ domain, virtualMta }, { settings: { automation: names = [] }, services }) {
        for (const name of names) {
          const rule = services.rules.get(name);
          const way = rule?.actions.find((each) => each.kind === "reroute");
          if (rule === undefined || way === undefined) continue;
          const until = services.automations.actsOn(rule, `${domain}/${virtualMta}`);
          if (until === undefined || way.virtualMta === virtualMta) continue;
          return { moveTo: { domain, virtualMta: way.virtualMta }, until };
        }
        return undefined;
      },
    },
  },
  jobs: {
    over: {
      doc: "Ends what was done to queues, addresses and senders that nothing was sent for since, with its alarm.",
      every: LOOK_EVERY,
      run: ({ services: { automations, rules } }) => automations.sweep(rules),
    },
  },
  consumers: {
    complaints: {
      doc: "Counts complaints for the automations that measure them.",
      events: ["plugin"],
      each: ({ services: { rules } }) =>
        [...rules.values()].some((rule) => rule.measure.kind === "complaints")
          ? [{ name: "of automations" }]
          : [],
      consume(entries, { services }) {
        countComplaints(entries, services.rules.values(), services.automations);
      },
    },
  },
});

const NO_EFFECTS: readonly Effect[] = [];

/** True for what a measure of failures counts. */
function isMeasured(
  measured: Measure,
  { action: done, failure }: Verdict,
  categories: BounceCategories,
): boolean {
  switch (measured.kind) {
    case "deferred":
      return done === "defer";
    case "bounced":
      return (
        done === "bounce" &&
        (measured.categories.length === 0 || measured.categories.includes(categories.of(failure)))
      );
    case "complaints":
      return false;
  }
}

/** Counts recipients by a rule, and gives what it asks for if it acts on them. */
function counted(
  automations: Automations,
  rule: Rule,
  occasion: Occasion,
  all: number,
  hits: number,
): readonly Effect[] {
  const subject = subjectOf(rule.by, occasion);
  if (subject === undefined) return NO_EFFECTS;
  const until = automations.count(rule, subject, all, hits);
  return until === undefined ? NO_EFFECTS : effectsOf(rule, subject, until);
}

function blockProblems(
  settings: RuleSettings,
  _name: string,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const { by, high, low, window, holdFor, action: actions, measure: measured } = settings;
  const problems: PluginDiagnostic[] =
    measured?.kind === "complaints" ? [...neverProven(settings.reportProof, config)] : [];
  const missing = (directive: string, hint: string): void => {
    problems.push({ severity: "error", directive, message: `${directive} is missing`, hint });
  };
  if (measured === undefined) missing("measure", `add what is counted: ${measure.accepts}`);
  if (high === undefined) missing("high", "add the share from which it acts, as in high 10%");
  if (actions.length === 0) missing("action", `add one: ${action.accepts}`);
  if (high !== undefined && low !== undefined && low > high)
    problems.push({ severity: "error", directive: "low", message: "low is more than high" });
  for (const [directive, length] of [
    ["window", window],
    ["hold-for", holdFor],
  ] as const)
    if (length === 0)
      problems.push({ severity: "error", directive, message: `${directive} must be more than 0` });
  for (const { kind } of actions)
    if (by !== "queue" && (kind === "backoff" || kind === "reroute"))
      problems.push({
        severity: "error",
        directive: "action",
        message: `${kind === "backoff" ? "mode=backoff" : "reroute"} is for whole queues, and this automation counts by ${by}`,
        hint: "use by queue, or slow=RATE, pause or notify",
      });
  return problems;
}
