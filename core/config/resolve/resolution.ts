import { RecentMap } from "../../directive/recent-map.ts";
import type { BlockScope, Scope } from "../../directive/scope.ts";
import type { SettingsView } from "../../directive/settings-view.ts";
import { allBlocks, type BoundBlock, childKey, newRoot } from "../bind/bound.ts";
import type { DirectiveIndex } from "../bind/directives.ts";
import { CidrIndex } from "./cidr-index.ts";
import { type BlockIndex, domainIndex } from "./domain-blocks.ts";
import { Elsewhere } from "./elsewhere.ts";
import { Pools } from "./pools.ts";
import { Providers } from "./providers.ts";
import type {
  BlockPlace,
  FoundBlock,
  InnerBlock,
  PoolMember,
  ProviderFacts,
  ResolvedConfig,
} from "./resolved-config.ts";
import { LayeredView } from "./views.ts";

/** Queues, and clients, whose views are kept at least. Their names come from outside: any number of them may be asked for. */
const MOST_KEPT = 50_000;

/** Answers what is in force anywhere, from bound blocks. */
export class Resolution implements ResolvedConfig {
  readonly baseDir: string;
  readonly global: SettingsView<"global">;
  readonly #root: BoundBlock;
  readonly #directives: DirectiveIndex;
  readonly #domains: BlockIndex;
  readonly #nested = new Map<BoundBlock, BlockIndex>();
  readonly #sources = new CidrIndex<BoundBlock>();
  readonly #byQueue = new RecentMap<string, SettingsView<"domain">>(MOST_KEPT);
  readonly #byClient = new RecentMap<string, SettingsView<"source">>(MOST_KEPT);
  /** Views of the same layers are one, whatever asked for them: as many as the blocks of the configuration make. */
  readonly #domainViews = new Map<string, SettingsView<"domain">>();
  readonly #sourceViews = new Map<string, SettingsView<"source">>();
  readonly #virtualMtas = new Map<string, SettingsView<"virtual-mta">>();
  readonly #pools: Pools;
  readonly #providers: Providers;
  readonly #elsewhere: Elsewhere;
  readonly #numbers = new Map<BoundBlock, number>();
  /** Which block a view was made of. */
  readonly #blockOf = new WeakMap<SettingsView, BoundBlock>();
  /** Directives that are set in some block, by plugin and name; looked up when first asked for. */
  #set: ReadonlySet<string> | undefined;

  /** `shipped`: what comes with the distribution, below every block and line of `root`. */
  constructor(
    root: BoundBlock,
    directives: DirectiveIndex,
    baseDir: string,
    shipped: BoundBlock = newRoot(),
  ) {
    this.#root = root;
    this.#directives = directives;
    this.baseDir = baseDir;
    this.global = new LayeredView("global", [root], directives);
    const profiles = this.global.get("provider-profiles").value !== false;
    this.#providers = new Providers(root, profiles ? shipped : newRoot());
    this.#elsewhere = new Elsewhere(directives, this.global);
    this.#domains = domainIndex(root);
    this.#pools = new Pools(root);
    for (const block of root.children.values()) {
      if (block.range) this.#sources.add(block.range, block);
    }
  }

  domain(domain: string, vmta: string, mx?: readonly string[]): SettingsView<"domain"> {
    const hosted = mx && this.#providers.ofMx(mx);
    const queue = hosted === undefined ? `${domain}/${vmta}` : `${domain}/${vmta}/${hosted}`;
    const known = this.#byQueue.get(queue);
    if (known) return known;
    const view = this.#shared(
      this.#domainViews,
      "domain",
      this.#domainLayers(domain, vmta, this.provider(domain, vmta, mx)),
    );
    this.#byQueue.set(queue, view);
    return view;
  }

  /** The blocks that are asked for a queue, in order, those of its provider among them. */
  #domainLayers(domain: string, vmta: string, provider: string | undefined): BoundBlock[] {
    const layers: BoundBlock[] = [...(this.#nestedIn("virtual-mta", vmta)?.matches(domain) ?? [])];
    for (const { name } of this.#pools.of(vmta))
      layers.push(...(this.#nestedIn("virtual-mta-pool", name)?.matches(domain) ?? []));
    const general = this.#domains.matches(domain);
    if (provider === undefined) return [...layers, ...general, this.#root];
    const { own, shipped } = this.#providers.blocks(provider);
    const named = general.slice(0, general.length - this.#domains.any.length);
    layers.push(...named, ...(own ? [own] : []), ...this.#domains.any, this.#root);
    if (shipped) layers.push(shipped);
    return layers;
  }

  provider(domain: string, vmta: string, mx: readonly string[] = []): string | undefined {
    if (this.#providers.names.length === 0) return undefined;
    const provider = this.#providers.ofDomain(domain) ?? this.#providers.ofMx(mx);
    return provider === undefined || this.#leadsElsewhere(domain, vmta) ? undefined : provider;
  }

  providerOfDomain(domain: string): string | undefined {
    return this.#providers.ofDomain(domain);
  }

  goesByMx(domain: string, vmta: string): boolean {
    // An address, or a queue of the server's own such as {bounce}.
    const isNoName = domain.startsWith("[") || domain.startsWith("{");
    if (!this.#providers.knowsMx || isNoName) return false;
    return this.#providers.ofDomain(domain) === undefined && !this.#leadsElsewhere(domain, vmta);
  }

  /** Whether mail of a queue is not for the hosts of its domain's provider. */
  #leadsElsewhere(domain: string, vmta: string): boolean {
    const layers = this.#domainLayers(domain, vmta, undefined);
    return this.#elsewhere.of(this.#shared(this.#domainViews, "domain", layers));
  }

  providers(): readonly ProviderFacts[] {
    return this.#providers.names.map((name) => {
      const { own, shipped } = this.#providers.blocks(name);
      const layers = [own, shipped].filter((block) => block !== undefined);
      return { name, view: new LayeredView("provider", layers, this.#directives) };
    });
  }

  virtualMta(name: string): SettingsView<"virtual-mta"> {
    const block = this.#child("virtual-mta", name);
    const layers = [...(block ? [block] : []), ...this.#pools.of(name), this.#root];
    return this.#shared(this.#virtualMtas, "virtual-mta", layers);
  }

  source(address: string, name?: string, user?: string): SettingsView<"source"> {
    const client =
      user === undefined ? `${address} ${name ?? ""}` : `${address} ${name ?? ""} ${user}`;
    const known = this.#byClient.get(client);
    if (known) return known;
    const layers = [...this.#sourceLayers(address, name, user), this.#root];
    const view = this.#shared(this.#sourceViews, "source", layers);
    this.#byClient.set(client, view);
    return view;
  }

  sourceBlocks(address: string, name?: string): readonly BlockPlace[] {
    return this.#sourceLayers(address, name).flatMap(({ label, at }) =>
      label !== undefined && at !== undefined ? [{ label, at }] : [],
    );
  }

  #sourceLayers(address: string, name?: string, user?: string): readonly BoundBlock[] {
    const named = name === undefined ? undefined : this.#child("source", name);
    const ofUser = user === undefined || user === name ? undefined : this.#child("source", user);
    const matching = this.#sources.matches(address);
    if (ofUser !== undefined) return named ? [ofUser, named, ...matching] : [ofUser, ...matching];
    return named ? [named, ...matching] : matching;
  }

  names(scope: BlockScope): readonly string[] {
    return [...this.#root.children.values()]
      .filter((block) => block.scope === scope)
      .map(({ name }) => name);
  }

  has(scope: BlockScope, name: string): boolean {
    return this.#child(scope, name) !== undefined;
  }

  block<S extends BlockScope>(scope: S, name: string): SettingsView<S> {
    const block = this.#child(scope, name);
    return block
      ? this.#viewOf(scope, block)
      : new LayeredView(scope, [this.#root], this.#directives);
  }

  inside<S extends BlockScope>(view: SettingsView, scope: S): readonly InnerBlock<S>[] {
    const block = this.#blockOf.get(view);
    return [...(block?.children.values() ?? [])]
      .filter((child) => child.scope === scope)
      .map((child) => ({ order: child.order, settings: this.#viewOf(scope, child) }));
  }

  #viewOf<S extends BlockScope>(scope: S, block: BoundBlock): SettingsView<S> {
    const view = new LayeredView(scope, [block, this.#root], this.#directives);
    this.#blockOf.set(view, block);
    return view;
  }

  blocks(tag: string): readonly FoundBlock[] {
    const found: FoundBlock[] = [];
    for (const block of allBlocks(this.#root)) {
      const { scope, name, at, label, parent } = block;
      if (scope !== tag || at === undefined || label === undefined) continue;
      const within =
        parent === undefined || parent === this.#root
          ? undefined
          : { tag: parent.scope, name: parent.name };
      const view = new LayeredView(scope, [block], this.#directives);
      found.push({ name, at, label, within, view });
    }
    return found;
  }

  isSet(plugin: string, directive: string): boolean {
    this.#set ??= setAnywhere([...allBlocks(this.#root), ...this.#providers.shippedBlocks()]);
    return this.#set.has(`${plugin} ${directive}`);
  }

  pool(name: string): readonly PoolMember[] | undefined {
    return this.#pools.inTurn(name);
  }

  poolMembers(name: string): ReadonlySet<string> | undefined {
    return this.#pools.virtualMtas(name);
  }

  poolsOf(virtualMta: string): readonly string[] {
    return this.#pools.of(virtualMta).map(({ name }) => name);
  }

  /** The blocks that are asked, in order, for what is in force where a block applies; the block itself is the first. */
  layersOf(block: BoundBlock): readonly BoundBlock[] {
    if (block === this.#root) return [block];
    const { patterns, range, parent } = block;
    // The members of a macro are much alike: the first stands for all.
    const [pattern] = patterns ?? [];
    if (pattern) {
      const around = parent === undefined || parent === this.#root ? [] : [parent];
      if (parent?.scope === "virtual-mta") around.push(...this.#pools.of(parent.name));
      const nested = around.flatMap((outer) => this.#nestedOf(outer)?.covering(pattern) ?? []);
      const general = this.#domains.covering(pattern);
      return [block, ...[...nested, ...general].filter((each) => each !== block), this.#root];
    }
    if (range) return [...this.#sources.covering(range), this.#root];
    if (block.scope === "virtual-mta") return [block, ...this.#pools.of(block.name), this.#root];
    return [block, this.#root];
  }

  /** The domain blocks of a virtual MTA or a pool; made when they are first asked for. */
  #nestedIn(scope: "virtual-mta" | "virtual-mta-pool", name: string): BlockIndex | undefined {
    const block = this.#child(scope, name);
    return block && this.#nestedOf(block);
  }

  #nestedOf(block: BoundBlock): BlockIndex | undefined {
    if (block.children.size === 0) return undefined;
    let index = this.#nested.get(block);
    if (index === undefined) {
      index = domainIndex(block);
      this.#nested.set(block, index);
    }
    return index;
  }

  #child(scope: BlockScope, key: string): BoundBlock | undefined {
    return this.#root.children.get(childKey(scope, key));
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

function setAnywhere(blocks: readonly BoundBlock[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { settings } of blocks)
    for (const { owner, name } of settings.keys()) found.add(`${owner.name} ${name}`);
  return found;
}
