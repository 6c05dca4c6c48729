import { DirectiveIndex, type KnownDirective, LANGUAGE, type LoadResult } from "../core/host.ts";
import {
  type Plugin,
  type ProviderFacts,
  placeOf,
  type ResolvedConfig,
  type Setting,
  type SettingsView,
  type WrittenPattern,
} from "../core/mod.ts";

/** A value of a provider's profile, and what is in force instead where somebody wrote something else. */
export interface ProfileValue {
  readonly directive: string;
  /** What the profile says. */
  readonly value: string;
  /** Where the profile says so: file, line and column. */
  readonly at: string;
  /** Its source and date: the comment in its line. */
  readonly source: string;
  readonly inForce: string;
  /** The line that counts instead of the profile's; undefined where the profile counts. */
  readonly overriddenAt: string | undefined;
  /** The block that this line is in; undefined at the top level. */
  readonly overriddenIn: string | undefined;
}

/** A provider as `mta show provider` shows it. */
export interface ShownProvider {
  readonly provider: string;
  readonly domains: readonly string[];
  readonly mx: readonly string[];
  /** The queue whose settings are shown beside the profile's, `domain/vmta`; its domain is `*` for one that the provider hosts. */
  readonly queue: string;
  /** Why the profile does not count for that queue; undefined where it does. */
  readonly notFor: string | undefined;
  readonly values: readonly ProfileValue[];
}

/** What is shown of providers under a configuration. */
export class ShownProviders {
  readonly #config: ResolvedConfig;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #directives: readonly KnownDirective[];
  readonly #providers: readonly ProviderFacts[];

  constructor({ plugins, texts }: LoadResult<Plugin>, config: ResolvedConfig) {
    this.#config = config;
    this.#texts = texts;
    this.#providers = config.providers();
    const all = new DirectiveIndex([LANGUAGE, ...plugins]).all();
    this.#directives = [...all].sort((a, b) => a.name.localeCompare(b.name, "en"));
  }

  names(): readonly string[] {
    return this.#providers.map(({ name }) => name);
  }

  /** `domain`: the one asked about, if one was; otherwise a domain of the provider stands for all. */
  of(name: string, domain: string | undefined, virtualMta: string): ShownProvider | undefined {
    const facts = this.#providers.find((each) => each.name === name);
    if (facts === undefined) return undefined;
    const domains = patternsOf(facts, "domain");
    const mx = patternsOf(facts, "mx");
    const [first] = domains.filter(({ pattern }) => pattern.kind === "name");
    const own = domain ?? first?.text;
    // Nobody's domain: of blocks only those for all domains match it.
    const asked = own ?? "hosted.invalid";
    const hosts = mx.slice(0, 1).map(({ text }) => text.replace(/^(\*|\[\*\.\])\.?/, "mx."));
    const view = this.#config.domain(asked, virtualMta, hosts);
    const applies = this.#config.provider(asked, virtualMta, hosts) === name;
    return {
      provider: name,
      domains: domains.map(({ text }) => text),
      mx: mx.map(({ text }) => text),
      queue: `${own ?? "*"}/${virtualMta}`,
      notFor: applies ? undefined : this.#reason(view),
      values: this.#values(facts, view),
    };
  }

  #values({ view: profile }: ProviderFacts, view: SettingsView): readonly ProfileValue[] {
    return this.#directives.flatMap(({ name, directive }) => {
      if (!directive.scopes.includes("domain")) return [];
      const set = profile.get(name);
      if (set.at === undefined) return [];
      const now = view.get(name);
      const overrides = now.at !== undefined && placeOf(now.at) !== placeOf(set.at);
      return {
        directive: name,
        value: directive.print(set.value).join(", "),
        at: placeOf(set.at),
        source: this.#comment(set),
        inForce: directive.print(now.value).join(", ") || '""',
        overriddenAt: overrides && now.at ? placeOf(now.at) : undefined,
        overriddenIn: overrides ? now.block : undefined,
      };
    });
  }

  /** Which line takes a queue's mail elsewhere than to its provider. */
  #reason(view: SettingsView): string {
    for (const { name, directive } of this.#directives) {
      if (directive.leadsElsewhere !== true) continue;
      const place = directive.scopes.includes("global") ? this.#config.global : view;
      const { at } = place.get(name);
      if (at !== undefined) return `mail goes elsewhere: ${name}, ${placeOf(at)}`;
    }
    return "another provider has the domain";
  }

  #comment({ at }: Setting): string {
    const line = at && this.#texts.get(at.file)?.split("\n")[at.line - 1];
    return /#\s*(.*?)\s*$/.exec(line ?? "")?.[1] ?? "";
  }
}

function patternsOf({ view }: ProviderFacts, directive: string): readonly WrittenPattern[] {
  const { value } = view.get(directive);
  return Array.isArray(value) ? value.flat().filter(isPattern) : [];
}

function isPattern(value: unknown): value is WrittenPattern {
  return typeof value === "object" && value !== null && "text" in value && "pattern" in value;
}
