import type { MemberAndWeight } from "../../directive/kinds/pool-member.ts";
import type { BlockScope } from "../../directive/scope.ts";
import type { SettingsView } from "../../directive/settings-view.ts";
import type { Position } from "../../errors/diagnostic.ts";

/** A block and where it is opened first. */
export interface BlockPlace {
  /** As in `<source 10/8>`. */
  readonly label: string;
  readonly at: Position;
}

/** What a pool is made of: a virtual MTA, or another pool. */
export interface PoolMember extends MemberAndWeight {
  readonly type: "virtual-mta" | "virtual-mta-pool";
}

/** A block that is in another. */
export interface InnerBlock<S extends BlockScope> {
  /** Its place among the lines around it; see `Setting.occurrences`. */
  readonly order: number;
  readonly settings: SettingsView<S>;
}

/** A block of a plugin's own type, wherever it stands. */
export interface FoundBlock extends BlockPlace {
  /** As written after the tag; empty where nothing is there. */
  readonly name: string;
  /** The block around it; undefined at the top level. */
  readonly within: { readonly tag: string; readonly name: string } | undefined;
  /** What is set in it, and nothing else. */
  readonly view: SettingsView;
}

/** A mailbox provider as its `<provider>` blocks describe it. */
export interface ProviderFacts {
  readonly name: string;
  readonly view: SettingsView<"provider">;
}

/**
 * A configuration without errors: answers what is in force anywhere. Views of domains, virtual MTAs and sources are cached,
 * so that asking for every message and recipient makes nothing.
 */
export interface ResolvedConfig {
  /** Folder of the main file; where what is not placed otherwise goes. */
  readonly baseDir: string;
  readonly global: SettingsView<"global">;
  /**
   * Domain settings of a queue: blocks nested in `vmta` first, then those in its pools, then global ones; the most
   * specific pattern first in each. A `<provider>` block counts as a pattern that is more specific than `*` only; a shipped one goes
   * behind everything. `mx`: the names of the domain's MX of the lowest preference, where they are known.
   */
  domain(domain: string, vmta: string, mx?: readonly string[]): SettingsView<"domain">;
  /** The provider whose settings hold for a queue; undefined where there is none, or mail goes elsewhere. */
  provider(domain: string, vmta: string, mx?: readonly string[]): string | undefined;
  /** The provider that has a domain among its own, wherever mail to it goes. */
  providerOfDomain(domain: string): string | undefined;
  /** Whether the settings of a queue depend on its MX. */
  goesByMx(domain: string, vmta: string): boolean;
  /** The providers that are known, with what their blocks set, the operator's first. */
  providers(): readonly ProviderFacts[];
  /** Settings of a virtual MTA; of its pools and global ones where it sets nothing, or when there is no such virtual MTA. */
  virtualMta(name: string): SettingsView<"virtual-mta">;
  /**
   * Merged `<source>` blocks for a client address; the more specific CIDR wins, directive by directive. The block called
   * `name`, if there is one, goes before them all, and before that the one called `user`, which a login gives.
   */
  source(address: string, name?: string, user?: string): SettingsView<"source">;
  /** The `<source>` blocks that count for a client address, the one that goes before all others first. */
  sourceBlocks(address: string, name?: string): readonly BlockPlace[];
  /** Names (or patterns) of the blocks of a type at the top level, in file order, without repeats. */
  names(scope: BlockScope): readonly string[];
  /** Whether there is a block of that type and name at the top level. */
  has(scope: BlockScope, name: string): boolean;
  /** Settings of a block that stands for itself, e.g. one accounting file; global ones where it sets nothing. */
  block<S extends BlockScope>(scope: S, name: string): SettingsView<S>;
  /** The blocks of a type that are in the block a view of `block` or `inside` is of, in file order. */
  inside<S extends BlockScope>(view: SettingsView, scope: S): readonly InnerBlock<S>[];
  /** The blocks with a tag, nested ones too, in file order. */
  blocks(tag: string): readonly FoundBlock[];
  /** Whether a directive of a plugin, by its canonical spelling, is set in any block. */
  isSet(plugin: string, directive: string): boolean;
  /** What a pool names and can have a turn, in file order; undefined when there is no such pool. */
  pool(name: string): readonly PoolMember[] | undefined;
  /** The virtual MTAs of a pool in file order, those of the pools in it included; undefined when there is no such pool. */
  poolMembers(name: string): ReadonlySet<string> | undefined;
  /** The pools that hold a virtual MTA, each before those that hold it. */
  poolsOf(virtualMta: string): readonly string[];
}
