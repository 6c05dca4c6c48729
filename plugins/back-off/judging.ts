import {
  type Effect,
  type FailedAttempt,
  type MessageInfo,
  type Rate,
  replyText,
  senderDomain,
  type Verdict,
} from "../../core/mod.ts";
import type { ReplyActions } from "./reply-actions.ts";
import { timeInReply } from "./reply-time.ts";
import { type BackOffSettings, MISSION_RATE, rateInBackOff } from "./settings.ts";

const SECOND = 1000;
const HOUR = 3_600_000;

/** How long what is slowed down stays so where nothing says for how long. */
const SLOW_FOR = HOUR;
/** How long another source address is used where nothing says for how long. */
const AVOIDED_FOR = HOUR;
/** How long the mail of a sender's domain is held where the rule does not say. */
const HELD_FOR = 24 * HOUR;

/** The pause while a queue is in back-off; names that cannot be looked up have a pause of their own. */
export function pauseInBackOff(
  verdict: Verdict,
  { mode, attempts, failure }: FailedAttempt,
  { backoffRetryAfter: steps }: BackOffSettings,
): Verdict {
  if (mode !== "backoff" || verdict.action !== "defer" || failure.stage === "dns") return verdict;
  const retryAfter = steps[Math.min(attempts, steps.length - 1)];
  return retryAfter === undefined ? verdict : { ...verdict, retryAfter };
}

/** What rules say about a failure, but for the mode: its verdict with the effects added. */
export function judgedBy(
  actions: ReplyActions,
  verdict: Verdict,
  attempt: FailedAttempt,
  settings: BackOffSettings,
): Verdict {
  const action = fateOf(actions, verdict, attempt);
  const paused = withPause(actions, { ...verdict, action }, attempt);
  const goesOn = actions.skipMx && action === "defer" && attempt.recipient !== undefined;
  // The queue looks for the next host at once; without one it waits as long as that host is skipped.
  const judged = goesOn && isConnected(attempt) ? { ...paused, retryAfter: SECOND } : paused;
  const { category } = actions;
  const failure = category === undefined ? judged.failure : { ...judged.failure, category };
  const added = [
    ...sourceEffects(actions, attempt, settings),
    ...queueEffects(actions, attempt, settings, paused),
    ...slowEffects(actions, attempt, settings),
    ...holdEffects(actions, attempt),
  ];
  if (added.length === 0) return { ...judged, failure };
  return { ...judged, failure, effects: [...(verdict.effects ?? []), ...added] };
}

/** With the pause that a rule, or the reply, asks for. */
function withPause(
  { retryAfter }: ReplyActions,
  verdict: Verdict,
  { failure: { reply } }: FailedAttempt,
): Verdict {
  if (retryAfter === undefined || verdict.action !== "defer") return verdict;
  const asked = retryAfter === "reply" ? reply && timeInReply(replyText(reply)) : retryAfter;
  return asked === undefined ? verdict : { ...verdict, retryAfter: asked };
}

/** Whether the recipient is kept, or bounces. */
function fateOf(
  actions: ReplyActions,
  { action }: Verdict,
  attempt: FailedAttempt,
): Verdict["action"] {
  if (actions.bounceQueue) return "bounce";
  if (actions.skipMx && isConnected(attempt)) return "defer";
  if (actions.otherSource) return "defer";
  if (actions.holdSenderDomain && senderDomainOf(attempt) !== undefined) return "defer";
  const { stage, reply } = attempt.failure;
  const isRefusedRecipient = stage === "rcpt" && reply !== undefined && reply.code < 500;
  return actions.bounceRcpt && isRefusedRecipient ? "bounce" : action;
}

function isConnected({ peer }: FailedAttempt): boolean {
  return peer !== undefined && peer.address !== "";
}

function sourceEffects(
  actions: ReplyActions,
  { now, peer }: FailedAttempt,
  { reenableSourceIpAfter }: BackOffSettings,
): readonly Effect[] {
  const { reenableAfter } = actions;
  const address = peer?.localAddress ?? "";
  if (address === "") return [];
  if (actions.disableSourceIp) {
    const until = now + (reenableAfter ?? reenableSourceIpAfter);
    return [{ scope: "source", effect: "disable", address, until }];
  }
  if (!actions.otherSource) return [];
  const until = now + (reenableAfter ?? AVOIDED_FOR);
  return [{ scope: "source", effect: "other-source", address, until }];
}

function queueEffects(
  actions: ReplyActions,
  attempt: FailedAttempt,
  { backoffRetryAfter }: BackOffSettings,
  { retryAfter }: Verdict,
): readonly Effect[] {
  const { now, mode } = attempt;
  const effects: Effect[] = [];
  if (actions.skipMx && !actions.bounceQueue && isConnected(attempt)) {
    effects.push({ scope: "peer", effect: "skip-host", until: now + Math.max(retryAfter, SECOND) });
  }
  if (actions.bounceQueue) effects.push({ scope: "queue", effect: "bounce-all" });
  else if (actions.deferQueue) {
    // A queue that is in back-off from now on waits as one that is.
    const enters = actions.mode === "backoff" && mode === "normal";
    const until = now + ((enters ? backoffRetryAfter[0] : undefined) ?? retryAfter);
    effects.push({ scope: "queue", effect: "defer-all", until });
  }
  return effects;
}

/** What is slowed down. */
function slowEffects(
  actions: ReplyActions,
  attempt: FailedAttempt,
  settings: BackOffSettings,
): readonly Effect[] {
  const { slow } = actions;
  if (slow === undefined) return [];
  const rate = actions.slowTo ?? limited(rateInBackOff(settings)) ?? MISSION_RATE;
  const { backoffToNormalAfter } = settings;
  const lasts = Number.isFinite(backoffToNormalAfter) ? backoffToNormalAfter : SLOW_FOR;
  const until = attempt.now + (actions.slowFor ?? lasts);
  switch (slow) {
    case "queue":
    case "virtual-mta":
      return [{ scope: slow, effect: "slow", rate, until }];
    case "source":
    case "peer": {
      const { localAddress = "", address = "" } = attempt.peer ?? {};
      const meant = slow === "source" ? localAddress : address;
      return meant === "" ? [] : [{ scope: slow, effect: "slow", address: meant, rate, until }];
    }
    case "sender-domain": {
      const domain = senderDomainOf(attempt);
      if (domain === undefined) return [];
      return [{ scope: "lane", effect: "slow", values: { [slow]: domain }, rate, until }];
    }
  }
}

function limited(rate: Rate | undefined): Rate | undefined {
  return rate?.count === Number.POSITIVE_INFINITY ? undefined : rate;
}

function holdEffects(actions: ReplyActions, attempt: FailedAttempt): readonly Effect[] {
  const domain = actions.holdSenderDomain ? senderDomainOf(attempt) : undefined;
  if (domain === undefined) return [];
  const until = attempt.now + (actions.holdFor ?? HELD_FOR);
  return [{ scope: "lane", effect: "pause", values: { "sender-domain": domain }, until }];
}

/** The domain of the message's sender; undefined for a null sender, and where no message is concerned. */
export function senderDomainOf({
  message,
}: {
  readonly message: MessageInfo | undefined;
}): string | undefined {
  return message && senderDomain(message.sender);
}
