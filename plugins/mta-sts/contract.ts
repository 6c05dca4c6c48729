import { type Token, token } from "../../core/mod.ts";
import type { StsProblem } from "./fetch-policy.ts";
import type { StsPolicy } from "./policy.ts";

export type { StsProblem } from "./fetch-policy.ts";
export type { StsMode, StsPolicy } from "./policy.ts";

/** What is known of a domain's MTA-STS policy. */
export type StsFinding =
  /** The domain publishes none, as far as can be seen. */
  | { readonly kind: "none" }
  | { readonly kind: "policy"; readonly policy: StsPolicy }
  /** It publishes one that cannot be had, and none is kept. `reason` is one line for logs. */
  | { readonly kind: "unusable"; readonly problem: StsProblem; readonly reason: string };

/** Says what is known of policies. */
export interface KnownPolicies {
  /** Of a domain, without asking anybody. */
  known(domain: string): StsFinding;
}

/** The MTA-STS policies of domains that mail was sent to. */
export const STS_POLICIES: Token<KnownPolicies> = token<KnownPolicies>("mta-sts.policies");
