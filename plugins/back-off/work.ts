import {
  type Alarms,
  type Effect,
  type FailedAttempt,
  type Log,
  queueParts,
  replyText,
  type Verdict,
} from "../../core/mod.ts";
import type { AdaptivePace } from "./adaptive-pace.ts";
import type { DisabledSources } from "./disabled-sources.ts";
import type { HeldSenders } from "./holds.ts";
import { judgedBy, pauseInBackOff, senderDomainOf } from "./judging.ts";
import type { Notices } from "./notices.ts";
import type { ReplyActions } from "./reply-actions.ts";
import type { ReplyLists } from "./reply-lists.ts";
import type { BackOffSettings } from "./settings.ts";

/** What lives as long as the server. */
export interface BackOffParts {
  readonly pace: AdaptivePace;
  readonly sources: DisabledSources;
  readonly notices: Notices;
  readonly held: HeldSenders;
}

/** Who hears of an address that goes out of use or comes back. */
export interface SourceSettings {
  readonly disabledSourceIpNotify: readonly string[] | undefined;
  readonly logDisabledIps: boolean;
}

/** What judging a failure takes. */
export interface JudgingParts {
  readonly settings: BackOffSettings & SourceSettings;
  readonly lists: ReplyLists;
  readonly work: BackOffParts;
  readonly alarms: Alarms<"held">;
  readonly log: Log;
}

/** What becomes of a failed attempt, and of its queue. */
export function judgeFailure(
  verdict: Verdict,
  attempt: FailedAttempt,
  parts: JudgingParts,
): Verdict {
  const { settings, lists } = parts;
  const paused = pauseInBackOff(verdict, attempt, settings);
  const { reply } = attempt.failure;
  const { smtpPatternList, backOffMode } = settings;
  const withShipped = backOffMode === "normal" || backOffMode === "adaptive";
  if (reply === undefined || (smtpPatternList === undefined && !withShipped)) return paused;
  const actions = lists.actionsFor(replyText(reply), smtpPatternList, withShipped);
  if (actions === undefined) return paused;
  const judged = judgedBy(actions, paused, attempt, settings);
  const effects = (judged.effects ?? []).map((effect) => ofSource(effect, attempt, parts));
  const entered = modeEffects(actions, attempt, parts);
  if (actions.holdSenderDomain) tellHeld(attempt, parts);
  return effects.length + entered.length === 0
    ? judged
    : { ...judged, effects: [...effects, ...entered] };
}

/** The mode that the queue goes into. */
function modeEffects(
  { mode, backoffToNormalAfter, disableSourceIp }: ReplyActions,
  { queue, now, mode: present }: FailedAttempt,
  { settings, work }: JudgingParts,
): readonly Effect[] {
  if (settings.backOffMode === "off") return [];
  if (mode === "normal")
    return present === "backoff" ? [{ scope: "queue", effect: "mode", mode: "normal" }] : [];
  if (mode === "backoff" && settings.backOffMode === "adaptive")
    return work.pace.throttled(queueParts(queue), now, settings);
  const isLast =
    disableSourceIp && settings.backoffUponAllSourcesDisabled && work.sources.isLast(queue);
  // While it lasts it gets no longer: its end is counted from its beginning.
  if (present === "backoff" || (mode === undefined && !isLast)) return [];
  const after = backoffToNormalAfter ?? settings.backoffToNormalAfter;
  const backOff = { scope: "queue", effect: "mode", mode: "backoff" } as const;
  return [Number.isFinite(after) ? { ...backOff, until: now + after } : backOff];
}

/** An address that goes out of use is told of; one that is so already comes back when it was to. */
function ofSource(effect: Effect, { queue }: FailedAttempt, parts: JudgingParts): Effect {
  if (effect.effect !== "disable" || effect.address === undefined) return effect;
  const { address, until } = effect;
  const { settings, work, log } = parts;
  const known = work.sources.until(queue, address);
  if (known !== undefined) return { ...effect, until: known };
  const tell = (what: "disabled" | "enabled"): void => {
    const text = `source address ${address} is ${what} for ${queue}`;
    if (settings.logDisabledIps) log.notice(`source address ${what}`, { queue, address });
    work.notices.tell(settings.disabledSourceIpNotify ?? [], {
      ...{ event: `${queue} ${address} ${what}`, text },
    });
  };
  work.sources.disable(queue, address, until, () => tell("enabled"));
  tell("disabled");
  return effect;
}

function tellHeld(attempt: FailedAttempt, { work, alarms }: JudgingParts): void {
  const domain = senderDomainOf(attempt);
  if (domain !== undefined) work.held.held(domain, attempt.queue, attempt.failure.text, alarms);
}
