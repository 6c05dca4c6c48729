/**
 * `bun test/bench/policies.ts [MESSAGES] [ROUNDS] [RUNTIME]`: what all policies of traffic cost that never hold anything back: limits of
 * every kind, lanes by sender, reply patterns, back-off, automations, priorities, bounce categories. Needs Debian's postfix (smtp-source
 * and smtp-sink).
 */
import { compareServers } from "./compare.ts";
import { POLICIES } from "./policy-lines.ts";

await compareServers({ what: "policies", lines: POLICIES });
