/** What the log says of mail, for plugins that write logs of their own. */

export { isSeen, logLevel } from "./level-kind.ts";
export { deferralFields, outcomeFields } from "./mail-lines.ts";
