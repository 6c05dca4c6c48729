import {
  CLOCK,
  counter,
  definePlugin,
  directive,
  duration,
  errorText,
  HeaderBlock,
  histogram,
  keptNumber,
  list,
  type Plugin,
  reply,
  serverState,
  type Token,
  text,
  token,
  topValues,
} from "../../core/mod.ts";
import { WORD_FOUND, type WordFound } from "./contract.ts";

/** Refusals that were not long ago, oldest first. */
type Recent = (WordFound & { readonly at: number })[];
const RECENT: Token<Recent> = token<Recent>("subject-guard.recent");

/** Refusals kept at most, and those that are worth an alarm. */
const MOST_RECENT = 1000;
const MANY = 3;

/** Refuses messages by words in their subject. */
export const subjectGuard: Plugin = definePlugin({
  name: "subject-guard",
  summary: "Refuses messages whose subject holds one of some words.",
  api: 1,
  directives: {
    "remember-refusals": directive(duration(), {
      scopes: ["global"],
      default: "1h",
      doc: "How long refusals are remembered.",
      example: "1h",
    }),
  },
  blocks: {
    "subject-rule": {
      doc: "Words that keep a message out when they stand in its subject, in either case.",
      directives: {
        words: directive(list(text), { default: [], doc: "The words.", example: "lottery,prize" }),
        answer: directive(text, {
          default: "not with this subject",
          doc: "What the client is told.",
        }),
      },
      check: ({ words }) =>
        words.length === 0
          ? [{ severity: "warning", directive: "words", message: "the rule refuses nothing" }]
          : [],
    },
  },
  needs: { clock: CLOCK, recent: RECENT },
  provides: (offer) => [offer(RECENT, () => [])],
  metrics: {
    refusals: counter("Messages refused.", { rule: topValues(50) }),
    "subject-length": histogram("Characters of subjects.", [20, 50, 100, 200]),
  },
  alarms: { many: { doc: "Many messages are refused: a client may have been taken over." } },
  events: [WORD_FOUND],
  state: {
    "last-refusal": serverState(keptNumber, "When a rule last refused a message, by rule, ms."),
  },
  hooks: {
    inspectMessage({ header, info }, { blocks, services, metrics, alarms, state, log, emit }) {
      const subject = (HeaderBlock.of(header).first("subject") ?? "").toLowerCase();
      metrics.subjectLength.observe(subject.length);
      for (const { name: rule, settings } of blocks.subjectRule) {
        const word = settings.words.find((each) => subject.includes(each.toLowerCase()));
        if (word === undefined) continue;
        const found = { rule, word, sender: info.sender };
        services.recent.push({ ...found, at: services.clock.now() });
        if (services.recent.length > MOST_RECENT) services.recent.shift();
        metrics.refusals.add(1, { rule });
        if (services.recent.length >= MANY)
          alarms.raise("many", `${services.recent.length} messages were refused lately`);
        emit(WORD_FOUND, found);
        state.lastRefusal
          .set(rule, services.clock.now())
          .catch((error) => log.warning("a refusal is not kept", { error: errorText(error) }));
        return { accept: false, reply: reply(554, "5.7.1", settings.answer) };
      }
      return undefined;
    },
  },
  jobs: {
    forget: {
      doc: "Forgets old refusals.",
      every: 60_000,
      run({ global, services: { clock, recent }, alarms }) {
        const since = clock.now() - global.rememberRefusals;
        while (recent[0] !== undefined && recent[0].at < since) recent.shift();
        if (recent.length < MANY) alarms.clear("many");
      },
    },
  },
  routes: {
    "GET /subject-guard/refusals/:rule": (request, { services }) => {
      const rule = request.req.param("rule");
      return request.json(services.recent.filter((each) => each.rule === rule));
    },
    "GET /subject-guard/last-refusal/:rule": (request, { state }) =>
      request.json({ at: state.lastRefusal.get(request.req.param("rule")) ?? null }),
  },
  commands: {
    refusals: {
      doc: "list the messages that a subject rule has refused",
      operands: "RULE",
      onlyAsks: true,
      async run({ operands: [rule = ""], ask }) {
        const data = await ask("GET", `/subject-guard/refusals/${encodeURIComponent(rule)}`);
        const count = Array.isArray(data) ? data.length : 0;
        return { data, text: `${rule}: ${count} refused` };
      },
    },
  },
});

interface SubjectGuardSettings {
  /** How long refusals are remembered. */
  readonly "remember-refusals"?: string | number;
}

interface SubjectRuleSettings {
  readonly words?: string;
  readonly answer?: string;
}

// For configurations in TypeScript. Outside this checkout the module is "postrider/standard".
declare module "../../plugins/standard.ts" {
  interface GlobalSettings extends SubjectGuardSettings {}
  interface PluginBlocks {
    readonly "subject-rule": SubjectRuleSettings;
  }
}
