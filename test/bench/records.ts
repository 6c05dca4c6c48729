/**
 * `bun test/bench/records.ts [MESSAGES] [ROUNDS] [RUNTIME]`: what accounting costs. Needs Debian's postfix (smtp-source and smtp-sink).
 */
import { compare } from "./compare.ts";

await compare({
  what: "records",
  lines: { file: "<acct-file acct.csv>\nrecords d,b,t\n</acct-file>\n" },
});
