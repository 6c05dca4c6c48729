import type { SettingsView } from "../directive/settings-view.ts";
import { Handler, type HandlerRules, type Subscription } from "./handler.ts";

/** How deep observers may tell events of their own because of events: more is a circle. */
const DEEPEST = 8;

/** Tells the events of plugins to those who observe them, in plugin order. Nothing they do comes back. */
export class EventBus {
  readonly #handlers = new Map<string, readonly Handler[]>();
  readonly #view: SettingsView;
  #depth = 0;

  /** A subscription's hook is the name of an event. */
  constructor(
    subscriptions: readonly Subscription<string>[],
    rules: HandlerRules,
    view: SettingsView,
  ) {
    this.#view = view;
    for (const [event, group] of Map.groupBy(subscriptions, (one) => one.hook)) {
      const handlers = group.map((subscription) => new Handler(subscription, rules));
      this.#handlers.set(event, handlers);
    }
  }

  /** False when it is not told, because it goes round in a circle. */
  tell(event: string, payload: unknown): boolean {
    const handlers = this.#handlers.get(event);
    if (handlers === undefined) return true;
    if (this.#depth >= DEEPEST) return false;
    this.#depth++;
    try {
      for (const handler of handlers) handler.tell(payload, this.#view);
    } finally {
      this.#depth--;
    }
    return true;
  }
}
