import { type Directive, directive, type Scope, yesNo } from "../../core/mod.ts";

/** What is said of a switch besides its name. */
export interface SwitchFacts<S extends Scope> {
  readonly scopes: readonly S[];
  readonly doc: string;
  /** `no` unless stated. */
  readonly default?: boolean;
  readonly rfc?: string;
}

/** A yes/no directive whose behaviour does not exist yet. */
export function plannedSwitch<const S extends Scope>(
  { default: fallback = false, ...facts }: SwitchFacts<S>,
  planned: string,
): Directive<boolean, S> {
  return directive(yesNo, { ...facts, default: fallback, planned });
}

/** A yes/no directive that has no use any more. */
export function obsoleteSwitch<const S extends Scope>(
  { default: fallback = false, ...facts }: SwitchFacts<S>,
  obsolete: string,
): Directive<boolean, S> {
  return directive(yesNo, { ...facts, default: fallback, obsolete });
}
