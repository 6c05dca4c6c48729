import { type FoundBlock, placeOf, type ResolvedConfig } from "../../core/mod.ts";

/** A block that names hosts of its own, and would show them the login of another block. */
export interface Inherited {
  /** The block that sets the login, e.g. `<domain *>`. */
  readonly from: string;
  /** The block with the hosts, and where it is. */
  readonly label: string;
  readonly at: string;
}

const found = new WeakMap<ResolvedConfig, readonly Inherited[]>();

/**
 * Blocks whose hosts would be shown a login that was set for others: directives of wider blocks hold in narrower ones too, but a password
 * is between us and the hosts that it was given for. Those of regular expressions are not looked at.
 */
export function inheritedLogins(config: ResolvedConfig): readonly Inherited[] {
  const known = found.get(config) ?? config.blocks("domain").flatMap((each) => of(each, config));
  found.set(config, known);
  return known;
}

function of(block: FoundBlock, config: ResolvedConfig): Inherited[] {
  const { name, label, at, within } = block;
  const hasHosts = isSetIn(block, "smtp-hosts") || isSetIn(block, "resolve-to");
  if (!hasHosts || isSetIn(block, "auth-username")) return [];
  const virtualMta = within?.tag === "virtual-mta" ? within.name : "";
  const login = config.domain(exampleOf(name), virtualMta).get("auth-username");
  if (login.value === undefined || login.block === undefined) return [];
  return [{ from: login.block, label, at: placeOf(at) }];
}

/** A domain that a pattern is for. */
function exampleOf(name: string): string {
  return name.replace(/^\[\*\.\]/, "").replaceAll("*", "any");
}

const saying = new WeakMap<ResolvedConfig, ReadonlySet<string>>();

/** Whether some block of a domain says with which name to log in, or that there is none: a password that it inherits is not meant then. */
export function saysName(config: ResolvedConfig, domain: string): boolean {
  let names = saying.get(config);
  if (names === undefined) {
    const blocks = config.blocks("domain").filter((block) => isSetIn(block, "auth-username"));
    names = new Set(blocks.map(({ name }) => name));
    saying.set(config, names);
  }
  return names.has(domain);
}

function isSetIn({ view }: FoundBlock, directive: string): boolean {
  return view.get(directive).at !== undefined;
}
