import { type EventToken, event, type SettingsView, type Token, token } from "../../core/mod.ts";
import type { StsProblem } from "./fetch-policy.ts";
import type { StsPolicy } from "./policy.ts";

export type { StsProblem } from "./fetch-policy.ts";
export { isMxOf, type StsMode, type StsPolicy } from "./policy.ts";

/** What is known of a domain's MTA-STS policy. */
export type StsFinding =
  /** The domain publishes none, as far as can be seen. */
  | { readonly kind: "none" }
  | { readonly kind: "policy"; readonly policy: StsPolicy }
  /** It publishes one that cannot be had, and none is kept. `reason` is one line for logs. */
  | { readonly kind: "unusable"; readonly problem: StsProblem; readonly reason: string };

/** A policy whose domain wants its hosts to be held to it. */
type EnforcedPolicy = Extract<StsFinding, { readonly kind: "policy" }>;

/** Whether hosts are held to what is known of a policy. */
export function isEnforced(finding: StsFinding): finding is EnforcedPolicy {
  return finding.kind === "policy" && finding.policy.mode === "enforce";
}

/** Says what is known of policies. */
export interface KnownPolicies {
  /** Of a domain, without asking anybody. */
  known(domain: string): StsFinding;
  /** Of a domain as it is now, fetched if need be. Never rejects. */
  of(domain: string): Promise<StsFinding>;
}

/**
 * Whether the hosts of a queue's domain are held to a policy of its own that is enforced: mail of other domains does not go with its mail then.
 * At once where nobody asks for that.
 */
export function hasEnforcedPolicy(
  policies: KnownPolicies,
  view: SettingsView<"domain">,
  domain: string,
): false | Promise<boolean> {
  if (view.get("use-mta-sts").value !== true) return false;
  return policies.of(domain).then(isEnforced);
}

/** The MTA-STS policies of domains that mail was sent to. */
export const STS_POLICIES: Token<KnownPolicies> = token<KnownPolicies>("mta-sts.policies");

/** A host that a policy does not name, though the MX lead to it: it is not used. */
export interface StsTrouble {
  /** Whose mail it is about. */
  readonly domain: string;
  readonly virtualMta: string;
  readonly hostName: string;
  readonly address: string;
  /** One line. */
  readonly reason: string;
}

/** For those who report. */
export const STS_TROUBLE: EventToken<StsTrouble> = event(
  "mta-sts.trouble",
  "A host is not used, as the MTA-STS policy of the domain whose MX it is does not name it.",
);
