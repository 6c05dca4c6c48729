import {
  CLOCK,
  counter,
  dailyCounts,
  definePlugin,
  directive,
  ipAddress,
  LIMIT_STORE,
  nameOf,
  oneOf,
  optionalPair,
  type Plugin,
  queueParts,
  type Replacement,
  repeatable,
  serverState,
  type Token,
  token,
  topValues,
  yesNo,
} from "../../core/mod.ts";
import { Allowances, heldBy } from "./allowance.ts";
import { answerImport, answerOverview } from "./api.ts";
import { checkCold, checkNumbers, checkWarmUp } from "./check.ts";
import { ColdDays } from "./cold-days.ts";
import { warmUpCommand } from "./command.ts";
import { KEPT_DAY } from "./day.ts";
import { Diversion, Turns } from "./diversion.ts";
import { calendarDate, scheduleLine, timeZone } from "./kinds.ts";
import { FACTS } from "./route-facts.ts";
import { usualNumbers } from "./usual.ts";
import { WarmUps } from "./warm-ups.ts";

/** What a configuration makes of warming up. */
interface Warming {
  readonly warmUps: WarmUps;
  readonly days: ColdDays;
  readonly allowances: Allowances;
  readonly diversion: Diversion;
  readonly usual: (virtualMta: string, domain: string) => readonly number[];
}

const TURNS: Token<Turns> = token<Turns>("warm-up.turns");
const WARMING: Token<Warming> = token<Warming>("warm-up.warming");

/** New addresses get their first mail in small numbers. */
export const warmUp: Plugin = definePlugin({
  name: "warm-up",
  summary:
    "Sends the first messages of each day by new addresses, in numbers that grow from day to day.",
  directives: {
    "cold-virtual-mta": repeatable(nameOf(["virtual-mta"]), {
      scopes: ["virtual-mta", "virtual-mta-pool"],
      doc: "The virtual MTA with a new address, which takes the first messages of each day for each domain; max-cold-virtual-mta-msg says how many. The rest goes as before. Decided once, when a message arrives. Several are used in turn, each with an allowance of its own.",
      example: "mta9",
    }),
    "max-cold-virtual-mta-msg": directive(dailyCounts, {
      scopes: ["domain"],
      default: [0],
      doc: "Messages a day that go by the cold virtual MTA: one number, or one for each day from the first message on, of which the last stays. A message counts once, however many recipients it has in the domain. It is the domain part of the queue that counts, after queue-to.",
    }),
    "warm-up-time-zone": directive(timeZone, {
      scopes: ["global"],
      default: "UTC",
      doc: "The time zone whose midnight begins another day of a warm-up.",
    }),
  },
  blocks: {
    "warm-up": {
      doc: "How the mail of new addresses grows from day to day, by provider. Virtual MTAs send to them by cold-virtual-mta.",
      directives: {
        "virtual-mta": repeatable(
          optionalPair(nameOf(["virtual-mta"]), calendarDate, {
            name: "virtual MTA and start",
            accepts:
              "the name of a virtual MTA, and after a blank its first day if it has one of its own",
            example: "cold1 2026-12-31",
          }),
          {
            doc: "A virtual MTA that is warmed up, with its first day if that is not the block's start.",
          },
        ),
        "source-address": repeatable(
          optionalPair(ipAddress, calendarDate, {
            name: "source address and start",
            accepts: "an IP address, and after a blank its first day if it has one of its own",
            example: "192.0.2.10 2026-12-31",
          }),
          {
            doc: "The same by the address: stands for the virtual MTAs of which it is the only source address.",
          },
        ),
        start: directive(calendarDate, {
          doc: "The first day; before it nothing goes to the cold virtual MTA. Unset: the day of the first message, for each domain.",
        }),
        schedule: repeatable(scheduleLine, {
          doc: "Domains, and their messages of the first day, the second and so on; the last number stays. The domains of a line share the number; * stands for every other domain, each with a number of its own. Domains without a line go by max-cold-virtual-mta-msg.",
        }),
        "when-full": directive(oneOf(["overflow", "hold"]), {
          default: "overflow",
          doc: "What becomes of mail above the number of the day: overflow leaves it with its own virtual MTA; with hold all mail goes by the new one, also what is its own, and waits in the queue until a day has room for it. Recipients count then when they are tried. It needs a start.",
        }),
        "stop-on-back-off": directive(yesNo, {
          default: true,
          doc: "Whether a day on which a queue of the virtual MTA is in back-off counts twice, so that the numbers do not grow.",
        }),
        "time-zone": directive(timeZone, {
          doc: "The time zone whose midnight begins another day; warm-up-time-zone unless set.",
        }),
      },
      check: checkWarmUp,
    },
  },
  check: { domain: checkNumbers, "virtual-mta": checkCold, "virtual-mta-pool": checkCold },
  needs: { clock: CLOCK, limits: LIMIT_STORE, turns: TURNS, warming: WARMING },
  provides: (offer) => [
    offer(TURNS, () => new Turns()),
    offer(
      WARMING,
      ({ services, state, log, alarms, blocks, global, config, at }) => {
        const { clock, limits, turns } = services;
        const usual = usualNumbers(config, {
          cold: (virtualMta) => at(config.virtualMta(virtualMta)).coldVirtualMta,
          numbers: (domain, virtualMta) =>
            at(config.domain(domain, virtualMta)).maxColdVirtualMtaMsg,
        });
        const written = blocks.warmUp.map(({ settings }) => settings);
        const warmUps = new WarmUps(written, global.warmUpTimeZone, config);
        const full = (isFull: boolean): void => {
          if (isFull) alarms.raise("full", "there is no room for the day of further warm-ups");
          else alarms.clear("full");
        };
        const days = new ColdDays({ days: state.days, clock, log, full });
        const allowances = new Allowances(limits, clock, days);
        const diversion = new Diversion({ warmUps, days, allowances, turns });
        return { warmUps, days, allowances, diversion, usual };
      },
      { per: "configuration" },
    ),
  ],
  state: {
    days: serverState(KEPT_DAY, "The day of each warm-up, by domain and virtual MTA."),
  },
  metrics: {
    diverted: counter("Messages that a cold virtual MTA takes, once for each of their queues.", {
      vmta: topValues(100),
    }),
  },
  alarms: {
    full: {
      doc: "More domains are warmed up than can be remembered: the numbers of further ones stay those of the first day.",
    },
  },
  hooks: {
    replaceVirtualMta: {
      when: (_global, isSet) => isSet("cold-virtual-mta"),
      handler({ queue }, { settings, virtualMta: own, services: { warming }, metrics }) {
        const { coldVirtualMta } = own;
        if (coldVirtualMta.length === 0) return undefined;
        const { diversion } = warming;
        const answer = diversion.of(queue, coldVirtualMta, settings.maxColdVirtualMtaMsg);
        const told = (given: Replacement | undefined): Replacement | undefined => {
          if (given !== undefined) metrics.diverted.add(1, { vmta: given.virtualMta });
          return given;
        };
        return answer instanceof Promise ? answer.then(told) : told(answer);
      },
    },
    planDelivery: {
      when: (_global, isSet) => isSet("when-full"),
      handler(plan, { domain, virtualMta }, { services: { warming } }) {
        const ramp = warming.warmUps.ramp(virtualMta, domain, []);
        if (ramp?.hold !== true) return plan;
        return { ...plan, limits: [...plan.limits, heldBy(ramp, warming.days)] };
      },
    },
    async queueModeChanged({ queue, to }, { services: { warming } }) {
      const { domain, virtualMta } = queueParts(queue);
      const ramp = warming.warmUps.ramp(virtualMta, domain, []);
      if (ramp?.stopOnBackOff !== true) return;
      if (to === "backoff") await warming.days.stop(ramp, domain);
      else await warming.days.resume(ramp, domain);
    },
  },
  routes: {
    "GET /warm-up": {
      ...FACTS["GET /warm-up"],
      handler: (request, { services: { warming }, state }) =>
        answerOverview(request, { ...warming, kept: state.days }),
    },
    "POST /warm-up": {
      ...FACTS["POST /warm-up"],
      handler: (request, { services: { warming } }) => answerImport(request, warming),
    },
  },
  commands: { warmup: warmUpCommand },
});
