import { MessageMustWait } from "../delivery/rendering.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import { errorText } from "../errors/error-text.ts";
import type { Log } from "../telemetry/log.ts";
import { Complaints } from "./complaints.ts";
import type { HookName } from "./contract.ts";
import { HookFailure, thrownText } from "./failure.ts";
import { type LateAnswers, TOO_LATE } from "./late-answers.ts";
import { isObject, type Shape } from "./shape.ts";

/** A handler ready to run: its plugin's name and voice, and the context it gets at a place. */
export interface Subscription<Part extends string = HookName> {
  readonly plugin: string;
  /** The hook, or another part of the plugin, that it is the handler of. */
  readonly hook: Part;
  readonly order: "pre" | "plain" | "post";
  /** A function of the hook's shape; the declaration saw to that. */
  readonly handler: unknown;
  readonly log: Log;
  /** Names of the notes that the plugin may write; none if not given. */
  readonly notes?: ReadonlySet<string>;
  /** True: it has nothing to do with messages that carry no notes. */
  readonly notedOnly?: boolean;
  /** The handler's context for a place; called once per place, the bus keeps the result. */
  contextAt(view: SettingsView): unknown;
}

/** What a handler is given besides its context. */
type Given = readonly [] | readonly [unknown] | readonly [unknown, unknown];

/** What a handler comes to: its answer, or that it failed; nothing a handler does is thrown at its caller. */
export type Came<T> = T | HookFailure;

/** What all handlers of a bus share. */
export interface HandlerRules {
  readonly late: LateAnswers;
  /** How long a handler may take, milliseconds. */
  readonly limit: number;
  /** The configuration is in use until what is returned is called. */
  readonly hold: () => () => void;
}

/** Runs one plugin's handler of one hook, and answers for it: what goes wrong is logged, with plugin and hook. */
export class Handler {
  readonly plugin: string;
  readonly order: Subscription["order"];
  readonly #subscription: Subscription<string>;
  readonly #rules: HandlerRules;
  readonly #complaints: Complaints;
  readonly #contexts = new WeakMap<SettingsView, unknown>();

  constructor(subscription: Subscription<string>, rules: HandlerRules) {
    this.plugin = subscription.plugin;
    this.order = subscription.order;
    this.#subscription = subscription;
    this.#rules = rules;
    this.#complaints = new Complaints(subscription.log, () => rules.late.now());
  }

  /**
   * Asks a handler that may take its time. An answer that is there at once makes no promise. `onDropped` gets an answer of the
   * right shape that comes after its time.
   */
  ask<T>(
    expected: Shape<T>,
    given: Given,
    view: SettingsView,
    onDropped?: (answer: T) => void,
  ): Came<T | undefined> | Promise<Came<T | undefined>> {
    const answer = this.#call(given, view);
    if (answer instanceof HookFailure) return answer;
    return this.#answered(expected, answer, onDropped);
  }

  /** Asks something of what the handler gave, watched like the handler itself. */
  askOf<T>(
    expected: Shape<T>,
    act: () => unknown,
  ): Came<T | undefined> | Promise<Came<T | undefined>> {
    try {
      return this.#answered(expected, act(), undefined);
    } catch (error) {
      return this.#threw(error);
    }
  }

  /** True: it has nothing to do with messages that carry no notes. */
  get notedOnly(): boolean {
    return this.#subscription.notedOnly === true;
  }

  /** Whether the plugin has declared a note of that name. */
  declaresNote(name: string): boolean {
    return this.#subscription.notes?.has(name) === true;
  }

  /** Asks a handler of a hook that cannot wait: a promise is a wrong answer. */
  askNow<T>(expected: Shape<T>, given: Given, view: SettingsView): Came<T | undefined> {
    const answer = this.#call(given, view);
    if (answer instanceof HookFailure) return answer;
    if (!isPromiseLike(answer)) return this.#checked(expected, answer);
    this.#watchRejection(answer);
    return this.#wrong("expected an answer at once, got a promise: this hook cannot wait");
  }

  /** Tells a handler what happened; nobody waits for it, and nothing it does reaches the caller. */
  tell(payload: unknown, view: SettingsView): void {
    let answer: unknown;
    try {
      const { handler, hook } = this.#subscription;
      if (typeof handler !== "function") throw noFunction(hook);
      // Called as it is, without a list of what it is given: each message tells a handful of plugins, most of which have nothing to do.
      answer = handler(payload, this.#contextAt(view));
    } catch (error) {
      answer = this.#threw(error);
    }
    if (isPromiseLike(answer)) this.#watchRejection(answer);
  }

  /** Runs a handler that has nothing to answer, for `limit` milliseconds at most. */
  run(view: SettingsView, limit?: number): Promise<Came<undefined>> {
    return this.finish(() => this.#invoke([], view), limit);
  }

  /** Does something that belongs to the handler, watched like it. */
  finish(act: () => unknown, limit?: number): Promise<Came<undefined>> {
    return Promise.resolve(this.finishNow(act, limit));
  }

  /** The same without a promise where there is nothing to wait for. */
  finishNow(
    act: () => unknown,
    limit: number = this.#rules.limit,
  ): Came<undefined> | Promise<Came<undefined>> {
    try {
      const answer = act();
      return isPromiseLike(answer) ? this.#ended(answer, limit) : undefined;
    } catch (error) {
      return this.#threw(error);
    }
  }

  /** An answer of the right shape that makes no sense where it is used. */
  refuse(problem: string): HookFailure {
    return this.#wrong(problem);
  }

  #call(given: Given, view: SettingsView): unknown {
    try {
      return this.#invoke(given, view);
    } catch (error) {
      return this.#threw(error);
    }
  }

  /** The context comes after what is given. */
  #invoke(given: Given, view: SettingsView): unknown {
    const { handler, hook } = this.#subscription;
    if (typeof handler !== "function") throw noFunction(hook);
    const context = this.#contextAt(view);
    // Called as it is: each message asks many handlers, and a call with a list costs several times as much.
    switch (given.length) {
      case 0:
        return handler(context);
      case 1:
        return handler(given[0], context);
      default:
        return handler(given[0], given[1], context);
    }
  }

  #contextAt(view: SettingsView): unknown {
    let context = this.#contexts.get(view);
    if (context === undefined) {
      context = this.#subscription.contextAt(view);
      if (isObject(context)) this.#contexts.set(view, context);
    }
    return context;
  }

  #answered<T>(
    expected: Shape<T>,
    answer: unknown,
    onDropped: ((answer: T) => void) | undefined,
  ): Came<T | undefined> | Promise<Came<T | undefined>> {
    if (isPromiseLike(answer)) return this.#wait(expected, answer, onDropped);
    return this.#checked(expected, answer);
  }

  #checked<T>(expected: Shape<T>, answer: unknown): Came<T | undefined> {
    try {
      if (answer === undefined) return undefined;
      if (expected.is(answer)) return expected.copy === undefined ? answer : expected.copy(answer);
      return this.#wrong(expected.problem(answer));
    } catch (error) {
      return this.#threw(error);
    }
  }

  async #wait<T>(
    expected: Shape<T>,
    answer: PromiseLike<unknown>,
    onDropped: ((answer: T) => void) | undefined,
  ): Promise<Came<T | undefined>> {
    const dropped = (late: unknown): void => {
      const value = onDropped && this.#checked(expected, late);
      if (value !== undefined && !(value instanceof HookFailure)) onDropped?.(value);
    };
    const late = await this.#late(answer, this.#rules.limit, dropped);
    return late instanceof HookFailure ? late : this.#checked(expected, late);
  }

  async #ended(answer: PromiseLike<unknown>, limit: number): Promise<Came<undefined>> {
    const late = await this.#late(answer, limit);
    return late instanceof HookFailure ? late : undefined;
  }

  async #late(
    answer: PromiseLike<unknown>,
    limit: number,
    onDropped?: (answer: unknown) => void,
  ): Promise<unknown> {
    const { hook } = this.#subscription;
    const slow = (): void =>
      this.#complaints.make("warning", "handler is slow", { hook, seconds: 1 });
    const done = this.#rules.hold();
    try {
      const late = await this.#rules.late.wait(Promise.resolve(answer), limit, slow, onDropped);
      if (late !== TOO_LATE) return late;
    } catch (error) {
      return this.#threw(error);
    } finally {
      done();
    }
    // Without a limit of its own, the caller knows why it waits no longer, and says so.
    if (limit < Number.POSITIVE_INFINITY)
      this.#complaints.make("error", "handler gave no answer in time", {
        hook,
        seconds: limit / 1000,
      });
    return this.#failure("no answer in time");
  }

  #watchRejection(answer: PromiseLike<unknown>): void {
    Promise.resolve(answer).catch((error: unknown) => this.#threw(error));
  }

  #threw(error: unknown): HookFailure {
    const { hook } = this.#subscription;
    if (!(error instanceof MessageMustWait))
      this.#complaints.make("error", "handler failed", { hook, error: thrownText(error) });
    return this.#failure(textOf(error), error);
  }

  #wrong(problem: string): HookFailure {
    const { hook } = this.#subscription;
    this.#complaints.make("error", "handler gave a wrong answer", { hook, problem });
    return this.#failure(problem);
  }

  #failure(reason: string, cause?: unknown): HookFailure {
    return new HookFailure(this.plugin, this.#subscription.hook, reason, cause);
  }
}

function noFunction(hook: string): TypeError {
  return new TypeError(`its handler of ${hook} is not a function`);
}

/** Promises of other makes count too. */
function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  if (value instanceof Promise) return true;
  try {
    return isObject(value) && typeof value.then === "function";
  } catch {
    // What cannot even be looked at is not a promise, nor an answer: its shape is tested next.
    return false;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? errorText(error) : thrownText(error);
}
