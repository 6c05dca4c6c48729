/** The pre-flight of messages, for commands and other plugins. */

export { boundedResolver, type LookupBounds } from "./bounded-resolver.ts";
export type { Check, CheckResult } from "./check.ts";
export type { CheckCode } from "./check-code.ts";
export {
  type CheckedMail,
  type CheckingParts,
  type ClientMail,
  checkMail,
  type WholeMail,
} from "./client-mail.ts";
export { domainOf, recipientsIn } from "./message.ts";
export type { ProviderRule } from "./provider-rules.ts";
