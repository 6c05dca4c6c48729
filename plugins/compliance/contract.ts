/** The pre-flight of messages, for commands and other plugins. */

export { boundedResolver, type LookupBounds } from "./bounded-resolver.ts";
export type { Check, CheckResult } from "./check.ts";
export type { CheckCode } from "./check-code.ts";
export { addedFields, asksForSignature, virtualMtaAsked } from "./client-settings.ts";
export {
  authorAddress,
  authorDomain,
  domainOf,
  LineLengths,
  type MessageToCheck,
  recipientsIn,
} from "./message.ts";
export { preflight } from "./preflight.ts";
export type { ProviderRule } from "./provider-rules.ts";
export { type WayOut, wayOut } from "./way-out.ts";
