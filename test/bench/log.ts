/**
 * `bun test/bench/log.ts [MESSAGES] [ROUNDS] [RUNTIME]`: what the log costs at its usual level, a line for each message and each delivery.
 * Needs Debian's postfix (smtp-source and smtp-sink).
 */
import { compare } from "./compare.ts";

await compare({ what: "a log", lines: { file: "log-level info\nlog-file mta.log\n" } });
