import type { SettingsView } from "../directive/settings-view.ts";
import type { Log } from "../telemetry/log.ts";
import { HOOKS, type HookName, type HookPoints } from "./contract.ts";

/** Hook points of one strategy. */
export type HooksOf<S extends string> = {
  [H in HookName]: HookPoints[H]["strategy"] extends S ? H : never;
}[HookName];

type MaybePromise<T> = T | Promise<T>;

/** A handler ready to run: its plugin's name and voice, and the context it gets at a place. */
export interface Subscription {
  readonly plugin: string;
  readonly hook: HookName;
  readonly order: "pre" | "plain" | "post";
  /** A function of the hook's shape; the declaration saw to that. */
  readonly handler: unknown;
  readonly log: Log;
  /** The handler's context for a place; called once per place, the bus keeps the result. */
  contextAt(view: SettingsView): unknown;
}

interface Slot {
  readonly subscription: Subscription;
  readonly contexts: WeakMap<SettingsView, unknown>;
}

const RANK = { pre: 0, plain: 1, post: 2 } as const;

/**
 * Runs hook handlers by their strategy. A hook without handlers costs one array look-up. Answers are given synchronously as
 * long as handlers answer so.
 */
export class HookBus {
  readonly #slots = new Map<HookName, readonly Slot[]>();

  constructor(subscriptions: readonly Subscription[]) {
    for (const name of Object.keys(HOOKS)) {
      const own = subscriptions
        .filter(({ hook }) => hook === name)
        .sort((a, b) => RANK[a.order] - RANK[b.order])
        .map((subscription) => ({ subscription, contexts: new WeakMap<SettingsView, unknown>() }));
      const [first] = own;
      if (first) this.#slots.set(first.subscription.hook, own);
    }
  }

  /** True when some plugin takes part in a hook. */
  has(hook: HookName): boolean {
    return this.#slots.has(hook);
  }

  /**
   * The first answer that is not undefined; undefined when nobody answers. A handler that throws ends the hook: the error
   * is reported and passed on, so that the caller fails safe.
   */
  decide<H extends HooksOf<"decide">>(
    hook: H,
    payload: HookPoints[H]["payload"],
    view: SettingsView<HookPoints[H]["scope"]>,
  ): MaybePromise<HookPoints[H]["result"] | undefined> {
    const slots = this.#slots.get(hook);
    return slots && this.#decideFrom<H>(slots, 0, payload, view);
  }

  #decideFrom<H extends HooksOf<"decide">>(
    slots: readonly Slot[],
    from: number,
    payload: HookPoints[H]["payload"],
    view: SettingsView,
  ): MaybePromise<HookPoints[H]["result"] | undefined> {
    for (let at = from; at < slots.length; at++) {
      const slot = slots[at];
      if (slot === undefined) continue;
      const answer = call<HookPoints[H]["result"] | undefined>(slot, [payload], view);
      if (answer instanceof Promise)
        return answer.then((late) => late ?? this.#decideFrom<H>(slots, at + 1, payload, view));
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  /** Passes `value` through the handlers. A handler that throws is reported and ends the hook with its error. */
  transform<H extends HooksOf<"transform">>(
    hook: H,
    value: HookPoints[H]["result"],
    payload: HookPoints[H]["payload"],
    view: SettingsView<HookPoints[H]["scope"]>,
  ): MaybePromise<HookPoints[H]["result"]> {
    const slots = this.#slots.get(hook);
    return slots ? this.#transformFrom<H>(slots, 0, value, payload, view) : value;
  }

  /** `transform` for hooks declared synchronous. Throws when a handler answers with a promise. */
  transformNow<H extends HooksOf<"transform">>(
    hook: H,
    value: HookPoints[H]["result"],
    payload: HookPoints[H]["payload"],
    view: SettingsView<HookPoints[H]["scope"]>,
  ): HookPoints[H]["result"] {
    const result = this.transform(hook, value, payload, view);
    if (result instanceof Promise)
      throw new TypeError(`a handler of ${hook} returned a promise; the hook is synchronous`);
    return result;
  }

  #transformFrom<H extends HooksOf<"transform">>(
    slots: readonly Slot[],
    from: number,
    start: HookPoints[H]["result"],
    payload: HookPoints[H]["payload"],
    view: SettingsView,
  ): MaybePromise<HookPoints[H]["result"]> {
    let value = start;
    for (let at = from; at < slots.length; at++) {
      const slot = slots[at];
      if (slot === undefined) continue;
      const next = call<HookPoints[H]["result"]>(slot, [value, payload], view);
      if (next instanceof Promise)
        return next.then((late) => this.#transformFrom<H>(slots, at + 1, late, payload, view));
      value = next;
    }
    return value;
  }

  /** Tells all observers. Their errors are reported and go no further. */
  observe<H extends HooksOf<"observe">>(
    hook: H,
    payload: HookPoints[H]["payload"],
    view: SettingsView<HookPoints[H]["scope"]>,
  ): void {
    const slots = this.#slots.get(hook);
    if (slots === undefined) return;
    for (const slot of slots) {
      try {
        call(slot, [payload], view);
      } catch {
        // Reported by `call`; what happened has happened.
      }
    }
  }

  /** Runs a life-cycle hook: `start` and `reconfigure` in order, `drain` and `stop` in reverse. Rejects with the first error. */
  async lifecycle(hook: HooksOf<"lifecycle">, view: SettingsView<"global">): Promise<void> {
    for (const { run } of this.handlersOf(hook, view)) await run();
  }

  /** The handlers of a life-cycle hook in their order, for who runs them himself. */
  handlersOf(
    hook: HooksOf<"lifecycle">,
    view: SettingsView<"global">,
  ): readonly LifecycleHandler[] {
    const forward = hook === "start" || hook === "reconfigure";
    const handlers = (this.#slots.get(hook) ?? []).map((slot) => ({
      name: slot.subscription.plugin,
      run: () => call(slot, [], view),
    }));
    return forward ? handlers : handlers.reverse();
  }
}

/** A plugin's handler of a life-cycle hook. */
export interface LifecycleHandler {
  /** The plugin's name. */
  readonly name: string;
  run(): unknown;
}

/** Runs one handler; the place where the types that the contract promised come back. */
function call<T>(
  { subscription, contexts }: Slot,
  given: readonly unknown[],
  view: SettingsView,
): MaybePromise<T> {
  let context = contexts.get(view);
  if (context === undefined) {
    context = subscription.contextAt(view);
    if (typeof context === "object" && context !== null) contexts.set(view, context);
  }
  try {
    const handler = subscription.handler as (...given: readonly unknown[]) => MaybePromise<T>;
    const answer = handler(...given, context);
    return answer instanceof Promise
      ? answer.catch((error) => report(subscription, error))
      : answer;
  } catch (error) {
    return report(subscription, error);
  }
}

function report({ log, hook }: Subscription, error: unknown): never {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log.error("handler failed", { hook, error: text });
  throw error;
}
