import type { ResolvedConfig } from "../config/resolve/resolved-config.ts";
import type { QueueRef } from "../delivery/queue-ref.ts";
import type { SettingsView } from "../directive/settings-view.ts";

/** The settings of queues under one configuration; one object for all queues of a virtual MTA that have the same. */
export class QueueViews {
  readonly #config: ResolvedConfig;
  /** By virtual MTA: hooks see the queue's virtual MTA through its view. */
  readonly #views = new WeakMap<SettingsView, Map<string, SettingsView<"domain">>>();
  readonly #virtualMtaOf = new WeakMap<SettingsView, string>();
  readonly #providerOf = new WeakMap<SettingsView, string>();
  readonly #viewOf = new WeakMap<QueueRef, SettingsView<"domain">>();
  readonly #mxOf = new WeakMap<QueueRef, readonly string[]>();

  constructor(config: ResolvedConfig) {
    this.#config = config;
  }

  of(queue: QueueRef): SettingsView<"domain"> {
    let view = this.#viewOf.get(queue);
    if (view === undefined) {
      view = this.#named(queue);
      this.#viewOf.set(queue, view);
    }
    return view;
  }

  /** The virtual MTA whose queue a view is of; undefined for a view of something else. */
  virtualMtaOf(view: SettingsView): string | undefined {
    return this.#virtualMtaOf.get(view);
  }

  /** The mail hosts of a queue as far as they are known. */
  mxOf(queue: QueueRef): readonly string[] | undefined {
    return this.#mxOf.get(queue);
  }

  /** The provider whose settings a queue's view has; undefined for none. */
  providerOf(view: SettingsView): string | undefined {
    return this.#providerOf.get(view);
  }

  /** The mail hosts of a queue, which tell its provider. True when other settings hold for it than before. */
  setMx(queue: QueueRef, mx: readonly string[]): boolean {
    const before = this.of(queue);
    this.#mxOf.set(queue, mx);
    this.#viewOf.delete(queue);
    return this.of(queue) !== before;
  }

  #named(queue: QueueRef): SettingsView<"domain"> {
    const { domain, virtualMta } = queue;
    const mx = this.#mxOf.get(queue);
    const shared = this.#config.domain(domain, virtualMta, mx);
    let views = this.#views.get(shared);
    if (views === undefined) {
      views = new Map();
      this.#views.set(shared, views);
    }
    let view = views.get(virtualMta);
    if (view === undefined) {
      view = { scope: "domain", get: (directive) => shared.get(directive) };
      views.set(virtualMta, view);
      this.#virtualMtaOf.set(view, virtualMta);
      const provider = this.#config.provider(domain, virtualMta, mx);
      if (provider !== undefined) this.#providerOf.set(view, provider);
    }
    return view;
  }
}
