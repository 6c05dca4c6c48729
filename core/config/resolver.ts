import type { Scope } from "../directive/scope.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import { type BoundBlock, childKey } from "./bound.ts";
import { CidrIndex } from "./cidr-index.ts";
import type { DirectiveIndex } from "./directives.ts";
import { DomainIndex } from "./domain-pattern.ts";
import type { ResolvedConfig } from "./resolved-config.ts";
import { LayeredView } from "./views.ts";

/** Views of queues kept; beyond it the tables start again. */
const MAX_DOMAIN_VIEWS = 50_000;

/** Answers what is in force anywhere, from bound blocks. */
export class Resolution implements ResolvedConfig {
  readonly baseDir: string;
  readonly global: SettingsView<"global">;
  readonly #root: BoundBlock;
  readonly #directives: DirectiveIndex;
  readonly #domains: DomainIndex<BoundBlock>;
  readonly #nested = new Map<string, DomainIndex<BoundBlock>>();
  readonly #sources = new CidrIndex<BoundBlock>();
  readonly #byQueue = new Map<string, SettingsView<"domain">>();
  /** Views of the same layers are one, whatever asked for them. */
  readonly #domainViews = new Map<string, SettingsView<"domain">>();
  readonly #sourceViews = new Map<string, SettingsView<"source">>();
  readonly #virtualMtas = new Map<string, SettingsView<"virtual-mta">>();
  readonly #accountingFiles = new Map<string, SettingsView<"acct-file">>();
  readonly #numbers = new Map<BoundBlock, number>();

  constructor(root: BoundBlock, directives: DirectiveIndex, baseDir: string) {
    this.#root = root;
    this.#directives = directives;
    this.baseDir = baseDir;
    this.global = new LayeredView("global", [root], directives);
    this.#domains = domainIndex(root);
    for (const block of root.children.values()) {
      if (block.scope === "virtual-mta") this.#nested.set(block.name, domainIndex(block));
      if (block.range) this.#sources.add(block.range, block);
    }
  }

  domain(domain: string, vmta: string): SettingsView<"domain"> {
    const queue = `${domain}/${vmta}`;
    const known = this.#byQueue.get(queue);
    if (known) return known;
    if (this.#byQueue.size >= MAX_DOMAIN_VIEWS) {
      this.#byQueue.clear();
      this.#domainViews.clear();
    }
    const own = this.#nested.get(vmta)?.matches(domain) ?? [];
    const layers = [...own, ...this.#domains.matches(domain), this.#root];
    const view = this.#shared(this.#domainViews, "domain", layers);
    this.#byQueue.set(queue, view);
    return view;
  }

  virtualMta(name: string): SettingsView<"virtual-mta"> {
    return this.#named(this.#virtualMtas, "virtual-mta", name);
  }

  source(address: string, name?: string): SettingsView<"source"> {
    const named = name === undefined ? undefined : this.#child("source", name);
    const matching = this.#sources.matches(address);
    const layers = [...(named ? [named] : []), ...matching, this.#root];
    return this.#shared(this.#sourceViews, "source", layers);
  }

  names(scope: Exclude<Scope, "global">): readonly string[] {
    return [...this.#root.children.values()]
      .filter((block) => block.scope === scope)
      .map(({ name }) => name);
  }

  block(scope: "acct-file", name: string): SettingsView<"acct-file"> {
    return this.#named(this.#accountingFiles, scope, name);
  }

  /** The blocks that are asked, in order, for what is in force where a block applies; the block itself is the first. */
  layersOf(block: BoundBlock): readonly BoundBlock[] {
    if (block === this.#root) return [block];
    const { pattern, range, parent } = block;
    if (pattern) {
      const own = (parent && this.#nested.get(parent.name)?.covering(pattern)) ?? [];
      return [...own, ...this.#domains.covering(pattern), this.#root];
    }
    return [...(range ? this.#sources.covering(range) : [block]), this.#root];
  }

  #child(scope: Exclude<Scope, "global">, name: string): BoundBlock | undefined {
    return this.#root.children.get(childKey(scope, name));
  }

  /** The view of a block that stands for itself; one for all names that no block has. */
  #named<S extends Exclude<Scope, "global">>(
    views: Map<string, SettingsView<S>>,
    scope: S,
    name: string,
  ): SettingsView<S> {
    const block = this.#child(scope, name);
    return this.#shared(views, scope, block ? [block, this.#root] : [this.#root]);
  }

  #shared<S extends Scope>(
    views: Map<string, SettingsView<S>>,
    scope: S,
    layers: readonly BoundBlock[],
  ): SettingsView<S> {
    const key = layers.map((block) => this.#numberOf(block)).join(",");
    let view = views.get(key);
    if (view === undefined) {
      view = new LayeredView(scope, layers, this.#directives);
      views.set(key, view);
    }
    return view;
  }

  #numberOf(block: BoundBlock): number {
    let number = this.#numbers.get(block);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(block, number);
    }
    return number;
  }
}

function domainIndex({ children }: BoundBlock): DomainIndex<BoundBlock> {
  const index = new DomainIndex<BoundBlock>();
  for (const block of children.values()) if (block.pattern) index.add(block.pattern, block);
  return index;
}
