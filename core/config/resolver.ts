import { type Cidr, contains, parseCidr } from "../directive/kinds/cidr.ts";
import type { Scope } from "../directive/scope.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import type { BoundBlock } from "./bound.ts";
import type { DirectiveIndex } from "./directives.ts";
import { DomainIndex } from "./domain-pattern.ts";
import type { ResolvedConfig } from "./resolved-config.ts";
import { LayeredView } from "./views.ts";

/** Views of queues kept by name; beyond it the table starts again. */
const MAX_DOMAIN_VIEWS = 50_000;

/** Answers what is in force anywhere, from bound blocks. */
export class Resolution implements ResolvedConfig {
  readonly baseDir: string;
  readonly global: SettingsView<"global">;
  readonly #root: BoundBlock;
  readonly #directives: DirectiveIndex;
  readonly #domains: DomainIndex<BoundBlock>;
  readonly #nested = new Map<string, DomainIndex<BoundBlock>>();
  readonly #sources: readonly { readonly range: Cidr; readonly block: BoundBlock }[];
  #byQueue = new Map<string, SettingsView<"domain">>();
  /** Views of the same layers are one, whatever asked for them. */
  readonly #domainViews = new Map<string, SettingsView<"domain">>();
  readonly #sourceViews = new Map<string, SettingsView<"source">>();
  readonly #named = new Map<string, SettingsView<"virtual-mta">>();
  readonly #numbers = new Map<BoundBlock, number>();

  constructor(root: BoundBlock, directives: DirectiveIndex, baseDir: string) {
    this.#root = root;
    this.#directives = directives;
    this.baseDir = baseDir;
    this.global = new LayeredView("global", [root], directives);
    this.#domains = domainIndex(root);
    for (const { scope, name, ...block } of root.children.values())
      if (scope === "virtual-mta") this.#nested.set(name, domainIndex(block));
    this.#sources = [...root.children.values()].flatMap((block) => {
      const range = block.scope === "source" ? parseCidr(block.name) : undefined;
      return range ? [{ range, block }] : [];
    });
  }

  domain(domain: string, vmta: string): SettingsView<"domain"> {
    const name = `${domain}/${vmta}`;
    let view = this.#byQueue.get(name);
    if (view === undefined) {
      if (this.#byQueue.size >= MAX_DOMAIN_VIEWS) this.#byQueue = new Map();
      view = this.#domainView(domain, vmta);
      this.#byQueue.set(name, view);
    }
    return view;
  }

  #domainView(domain: string, vmta: string): SettingsView<"domain"> {
    const own = this.#nested.get(vmta)?.matches(domain) ?? [];
    const layers = [...own, ...this.#domains.matches(domain), this.#root];
    return once(this.#domainViews, this.#keyOf(layers), () => {
      return new LayeredView("domain", layers, this.#directives);
    });
  }

  virtualMta(name: string): SettingsView<"virtual-mta"> {
    const block = this.#root.children.get(`virtual-mta ${name}`);
    return once(this.#named, block ? name : "", () => {
      const layers = block ? [block, this.#root] : [this.#root];
      return new LayeredView("virtual-mta", layers, this.#directives);
    });
  }

  source(address: string): SettingsView<"source"> {
    const matching = this.#sources
      .filter(({ range }) => contains(range, address))
      .sort((a, b) => b.range.bits - a.range.bits);
    const layers = [...matching.map(({ block }) => block), this.#root];
    return once(this.#sourceViews, this.#keyOf(layers), () => {
      return new LayeredView("source", layers, this.#directives);
    });
  }

  names(scope: Exclude<Scope, "global">): readonly string[] {
    return [...this.#root.children.values()]
      .filter((block) => block.scope === scope)
      .map(({ name }) => name);
  }

  block(scope: "acct-file", name: string): SettingsView<"acct-file"> {
    const block = this.#root.children.get(`${scope} ${name}`);
    const layers = block ? [block, this.#root] : [this.#root];
    return new LayeredView(scope, layers, this.#directives);
  }

  #keyOf(layers: readonly BoundBlock[]): string {
    return layers.map((block) => once(this.#numbers, block, () => this.#numbers.size)).join(",");
  }
}

function domainIndex({ children }: Pick<BoundBlock, "children">): DomainIndex<BoundBlock> {
  const index = new DomainIndex<BoundBlock>();
  for (const block of children.values()) if (block.pattern) index.add(block.pattern, block);
  return index;
}

function once<K, V>(made: Map<K, V>, key: K, make: () => V): V {
  let value = made.get(key);
  if (value === undefined) {
    value = make();
    made.set(key, value);
  }
  return value;
}
