import { discardAll } from "../delivery/follow-ups.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import { reply } from "../errors/reply.ts";
import { StoreError } from "../queue/store-error.ts";
import type { Admission, RecipientAdmission } from "../reception/session.ts";
import { ANSWERS } from "./answers.ts";
import type { HookName, HookPoints, HooksOf } from "./contract.ts";
import { HookFailure } from "./failure.ts";
import type { Came, Handler } from "./handler.ts";

type MaybePromise<T> = T | Promise<T>;
type Result<H extends keyof HookPoints> = HookPoints[H]["result"];

/** The answer for a handler that failed: it never opens the gate, and never refuses for good. */
export const BROKEN: Admission & { readonly accept: false } = {
  accept: false,
  reply: reply(451, "4.3.0", "local error, try again later"),
};

export const ACCEPT: Admission = { accept: true };

/**
 * Hooks whose handlers are passed over: of `reportOutcomes` when they fail, of `routeQueue` when a right answer makes no sense. The
 * mail goes on without what they would have added.
 */
const PASSED_OVER: ReadonlySet<HookName> = new Set(["reportOutcomes", "routeQueue"]);

/** Handlers of a hook that are still to be asked, and what they are asked. */
export interface HookCall {
  readonly handlers: readonly Handler[];
  readonly payload: unknown;
  readonly view: SettingsView;
}

/**
 * Asks the handlers from `from` on for objections; `stands` is the temporary refusal there is already, or the acceptance of a
 * recipient that is to bounce.
 */
export function admitFrom(
  hook: HooksOf<"admit">,
  call: HookCall,
  from: number,
  stands: RecipientAdmission | undefined,
): MaybePromise<RecipientAdmission> {
  const { handlers, payload, view } = call;
  let now = stands;
  for (let at = from; at < handlers.length; at++) {
    const came = handlers[at]?.ask<RecipientAdmission>(ANSWERS[hook], [payload], view);
    if (came instanceof Promise)
      return came.then((late) => {
        const then = afterAnswer(late, now);
        return isFinal(then) ? then : admitFrom(hook, call, at + 1, then);
      });
    now = afterAnswer(came, now);
    if (isFinal(now)) return now;
  }
  return now ?? ACCEPT;
}

/** What follows an answer: a refusal for good before any, then the first temporary one, then the first bounce. */
function afterAnswer(
  came: Came<RecipientAdmission | undefined>,
  stands: RecipientAdmission | undefined,
): RecipientAdmission | undefined {
  if (came instanceof HookFailure) return stands?.accept === false ? stands : BROKEN;
  if (came === undefined) return stands;
  if (came.accept) return stands ?? (came.bounce && came);
  if (isFinal(came)) return came;
  return stands?.accept === false ? stands : came;
}

function isFinal(admission: RecipientAdmission | undefined): admission is RecipientAdmission {
  return admission?.accept === false && admission.reply.code >= 500;
}

/** Says why an answer of a plugin makes no sense where it is used; undefined when it does. */
export type Problem<H extends HooksOf<"decide">> = (
  answer: Result<H>,
  plugin: string,
) => string | undefined;

/** The first answer of the handlers from `from` on. Throws the `HookFailure` of a handler that fails. */
export function decideFrom<H extends HooksOf<"decide">>(
  hook: H,
  call: HookCall,
  from: number,
  problem: Problem<H> | undefined,
): MaybePromise<Result<H> | undefined> {
  const { handlers, payload, view } = call;
  for (let at = from; at < handlers.length; at++) {
    const handler = handlers[at];
    if (handler === undefined) continue;
    const came = handler.ask<Result<H>>(ANSWERS[hook], [payload], view);
    if (came instanceof Promise)
      return came.then(
        (late) => decided(hook, handler, late, problem) ?? decideFrom(hook, call, at + 1, problem),
      );
    const answer = decided(hook, handler, came, problem);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function decided<H extends HooksOf<"decide">>(
  hook: H,
  handler: Handler,
  came: Came<Result<H> | undefined>,
  problem: Problem<H> | undefined,
): Result<H> | undefined {
  if (came instanceof HookFailure) throw came;
  const wrong = came === undefined ? undefined : problem?.(came, handler.plugin);
  if (wrong === undefined) return came;
  const failure = handler.refuse(wrong);
  if (PASSED_OVER.has(hook)) return undefined;
  throw failure;
}

/** Says why a value cannot follow the one before it; undefined when it can. */
export type Misstep<H extends HooksOf<"transform">> = (
  value: Result<H>,
  before: Result<H>,
) => string | undefined;

/** Passes `start` through the handlers from `from` on. Throws the `HookFailure` of a handler that fails, unless it is passed over. */
export function transformFrom<H extends HooksOf<"transform", "late">>(
  hook: H,
  call: HookCall,
  from: number,
  start: Result<H>,
  problem?: Misstep<H>,
): MaybePromise<Result<H>> {
  const { handlers, payload, view } = call;
  let value = start;
  for (let at = from; at < handlers.length; at++) {
    const handler = handlers[at];
    if (handler === undefined) continue;
    const came = handler.ask<Result<H>>(ANSWERS[hook], [value, payload], view);
    if (came instanceof Promise) {
      const before = value;
      return came.then((late) => {
        const next = transformed(hook, handler, late, before, problem);
        const end = transformFrom(hook, call, at + 1, next ?? before, problem);
        return next === undefined && late instanceof HookFailure
          ? unlessBarren(hook, end, late)
          : end;
      });
    }
    value = transformed(hook, handler, came, value, problem) ?? value;
  }
  return value;
}

/**
 * What came of all handlers but one that was passed over. Its failure stands when nobody made anything, or when there was no room for what
 * it would have made; what others made is discarded then: all of it may do better later.
 */
async function unlessBarren<T>(
  hook: HookName,
  end: MaybePromise<T>,
  failure: HookFailure,
): Promise<T> {
  const value = await end;
  if (hook !== "reportOutcomes" || !ANSWERS.reportOutcomes.is(value)) return value;
  if (value.length > 0 && !(failure.cause instanceof StoreError)) return value;
  discardAll(value);
  throw failure;
}

/** The value a handler returned; undefined when it failed and is passed over. */
function transformed<T>(
  hook: HookName,
  handler: Handler,
  came: Came<T | undefined>,
  before: T,
  problem: ((value: T, before: T) => string | undefined) | undefined,
): T | undefined {
  let value = came ?? handler.refuse(NO_VALUE);
  if (!(value instanceof HookFailure)) {
    const wrong = problem?.(value, before);
    if (wrong !== undefined) value = handler.refuse(wrong);
  }
  if (!(value instanceof HookFailure)) return value;
  if (PASSED_OVER.has(hook)) return undefined;
  throw value;
}

/** What is wrong with a handler that returns nothing where a value goes on. */
export const NO_VALUE = "expected the value to go on with, got undefined";
