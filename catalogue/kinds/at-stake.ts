import type { Directive, Scope, Stake } from "../../core/mod.ts";

/** A directive without behaviour yet that an operator must not miss: `stake` says why. */
export function atStake<T, const S extends Scope>(
  stake: Stake,
  directive: Directive<T, S>,
): Directive<T, S> {
  return { ...directive, stake };
}
