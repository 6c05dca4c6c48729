import type { SettingsView } from "../directive/settings-view.ts";
import type { Inspected } from "../reception/inspection.ts";
import type { RecipientAdmission } from "../reception/session.ts";
import { ANSWERS } from "./answers.ts";
import { ContentPass } from "./content-pass.ts";
import type { ConfigurationChange, HookName, HookPoints, HooksOf } from "./contract.ts";
import { SIEVES, type Sieve } from "./effect-answer.ts";
import { HookFailure } from "./failure.ts";
import { Handler, type HandlerRules, type Subscription } from "./handler.ts";
import { Inspecting, inspectFrom, NOTHING_FOUND } from "./inspecting.ts";
import {
  ACCEPT,
  admitFrom,
  decideFrom,
  type Misstep,
  NO_VALUE,
  type Problem,
  transformFrom,
} from "./strategies.ts";

type MaybePromise<T> = T | Promise<T>;
type View<H extends HookName> = SettingsView<HookPoints[H]["scope"]>;
type Payload<H extends HookName> = HookPoints[H]["payload"];
type Result<H extends HookName> = HookPoints[H]["result"];

const SHOW_HEADERS = ["inspectMessage", "chooseVirtualMta", "messageAccepted"] as const;
const RANK = { pre: 0, plain: 1, post: 2 } as const;

/** A plugin's handler of a hook of the life cycle. */
export interface LifecycleHandler {
  /** The plugin's name. */
  readonly name: string;
  /** Rejects with a `HookFailure`, which has been logged. */
  run(): Promise<void>;
}

/** What a plugin has made ready for a new configuration. */
interface Prepared {
  readonly handler: Handler;
  readonly change: ConfigurationChange;
}

/** What all plugins have made ready for a new configuration. */
export interface PreparedChanges {
  /** Has each act by the new configuration, in order. */
  commit(): Promise<void>;
  /** Has each let go of what it made, in reverse. */
  abandon(): Promise<void>;
}

/** A handler of a hook. */
export interface HookSubscription extends Subscription {
  readonly hook: HookName;
}

/**
 * Runs hook handlers by their strategy. A hook without handlers costs one look-up. Answers are given synchronously as long as
 * handlers answer so. Whatever a handler does, the bus answers for it: errors, wrong answers and time limits passed are logged
 * under the plugin's name and come to the strategy's safe end.
 */
export class HookBus {
  readonly #handlers = new Map<HookName, readonly Handler[]>();
  readonly #forNoted = new Set<HookName>();

  constructor(subscriptions: readonly HookSubscription[], rules: HandlerRules) {
    for (const [hook, group] of Map.groupBy(subscriptions, (one) => one.hook)) {
      const handlers = group.map((subscription) => new Handler(subscription, rules));
      handlers.sort((a, b) => RANK[a.order] - RANK[b.order]);
      this.#handlers.set(hook, handlers);
      if (handlers.every(({ notedOnly }) => notedOnly)) this.#forNoted.add(hook);
    }
    this.seesHeaders = SHOW_HEADERS.some((hook) => this.#handlers.has(hook));
  }

  /** True when all that take part in a hook have nothing to do with messages that carry no notes. */
  isForNoted(hook: HookName): boolean {
    return this.#forNoted.has(hook);
  }

  /** True when a plugin is shown headers of arriving messages. */
  readonly seesHeaders: boolean;

  /** True when some plugin takes part in a hook. */
  has(hook: HookName): boolean {
    return this.#handlers.has(hook);
  }

  /** Asks everyone for objections. Never throws or rejects. */
  admit<H extends HooksOf<"admit">>(
    hook: H,
    payload: Payload<H>,
    view: View<H>,
  ): MaybePromise<RecipientAdmission> {
    const handlers = this.#handlers.get(hook);
    return handlers ? admitFrom(hook, { handlers, payload, view }, 0, undefined) : ACCEPT;
  }

  /** Asks everyone about a whole message, and puts together what they found out. Never throws or rejects. */
  inspect(
    payload: Payload<"inspectMessage">,
    view: View<"inspectMessage">,
  ): MaybePromise<Inspected> {
    const handlers = this.#handlers.get("inspectMessage");
    return handlers
      ? inspectFrom({ handlers, payload, view }, 0, new Inspecting(payload.info.notes))
      : NOTHING_FOUND;
  }

  /** Has the content of a message read as it comes; undefined when nobody wants to. */
  readContent(payload: Payload<"readContent">, view: View<"readContent">): ContentPass | undefined {
    const handlers = this.#handlers.get("readContent");
    if (handlers === undefined) return undefined;
    const pass = new ContentPass(handlers, payload, view);
    return pass.isIdle ? undefined : pass;
  }

  /**
   * The first answer that is not undefined; undefined when nobody answers. Throws or rejects with a `HookFailure` when a
   * handler fails, so that the caller fails safe. `problem` says why an answer of the right shape makes no sense.
   */
  decide<H extends HooksOf<"decide">>(
    hook: H,
    payload: Payload<H>,
    view: View<H>,
    problem?: Problem<H>,
  ): MaybePromise<Result<H> | undefined> {
    const handlers = this.#handlers.get(hook);
    return handlers && decideFrom(hook, { handlers, payload, view }, 0, problem);
  }

  /**
   * Passes `value` through the handlers. Throws or rejects with a `HookFailure` when one fails, so that the caller fails safe;
   * of `reportOutcomes` it is passed over, unless nobody makes anything or there was no room for it. `problem` says why an answer of the right shape cannot follow the value before it.
   */
  transform<H extends HooksOf<"transform", "late">>(
    hook: H,
    value: Result<H>,
    payload: Payload<H>,
    view: View<H>,
    problem?: Misstep<H>,
  ): MaybePromise<Result<H>> {
    const handlers = this.#handlers.get(hook);
    return handlers ? transformFrom(hook, { handlers, payload, view }, 0, value, problem) : value;
  }

  /** The same for hooks that cannot wait; throws a `HookFailure` when a handler fails, so that the caller fails safe. */
  transformNow<H extends HooksOf<"transform", "now">>(
    hook: H,
    value: Result<H>,
    payload: Payload<H>,
    view: View<H>,
  ): Result<H> {
    let now = value;
    for (const handler of this.#handlers.get(hook) ?? []) {
      const came = handler.askNow<Result<H>>(ANSWERS[hook], [now, payload], view);
      if (came instanceof HookFailure) throw came;
      if (came === undefined) throw handler.refuse(NO_VALUE);
      const sieve: Sieve<H> | undefined = SIEVES[hook];
      now = sieve === undefined ? came : sieve(came, now, payload, handler);
    }
    return now;
  }

  /** Tells all observers; nothing they do comes back. */
  observe<H extends HooksOf<"observe">>(hook: H, payload: Payload<H>, view: View<H>): void {
    const handlers = this.#handlers.get(hook);
    if (handlers === undefined) return;
    for (const handler of handlers) handler.tell(payload, view);
  }

  /** Runs a hook of the life cycle, one handler after the other; rejects with the first failure. `begun` hears of each before. */
  async lifecycle(
    hook: HooksOf<"lifecycle">,
    view: SettingsView<"global">,
    begun?: (plugin: string) => void,
  ): Promise<void> {
    for (const { name, run } of this.handlersOf(hook, view)) {
      begun?.(name);
      await run();
    }
  }

  /**
   * The handlers of a hook of the life cycle in their order: of `start` forward, of the others in reverse. `start` has as much
   * time as any hook; the others have as much as the end of the server gives them.
   */
  handlersOf(
    hook: HooksOf<"lifecycle">,
    view: SettingsView<"global">,
  ): readonly LifecycleHandler[] {
    const limit = hook === "start" ? undefined : Number.POSITIVE_INFINITY;
    const handlers = (this.#handlers.get(hook) ?? []).map((handler) => ({
      name: handler.plugin,
      async run() {
        const came = await handler.run(view, limit);
        if (came instanceof HookFailure) throw came;
      },
    }));
    return hook === "start" ? handlers : handlers.reverse();
  }

  /** The plugins that take part in a hook, in order. */
  participants(hook: HookName): readonly string[] {
    return (this.#handlers.get(hook) ?? []).map(({ plugin }) => plugin);
  }

  /** True when a plugin has a handler of a hook. */
  takesPart(plugin: string, hook: HookName): boolean {
    return this.#handlers.get(hook)?.some((handler) => handler.plugin === plugin) === true;
  }

  /** Has every plugin make ready for this configuration. When one fails the others let go, and its failure is thrown. */
  async prepare(view: SettingsView<"global">): Promise<PreparedChanges> {
    const prepared: Prepared[] = [];
    const changes: PreparedChanges = {
      async commit() {
        for (const { handler, change } of prepared) await handler.finish(() => change.commit());
      },
      async abandon() {
        for (const { handler, change } of prepared.reverse())
          await handler.finish(() => change.abandon?.());
      },
    };
    for (const handler of this.#handlers.get("reconfigure") ?? []) {
      // What is ready too late is let go of as well.
      const letGo = (late: ConfigurationChange): void =>
        void handler.finish(() => late.abandon?.());
      const came = await handler.ask(ANSWERS.reconfigure, [], view, letGo);
      const change = came ?? handler.refuse(NO_VALUE);
      if (change instanceof HookFailure) {
        await changes.abandon();
        throw change;
      }
      prepared.push({ handler, change });
    }
    return changes;
  }
}
