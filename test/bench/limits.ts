/**
 * `bun test/bench/limits.ts [MESSAGES] [ROUNDS] [RUNTIME]`: what rates of messages, bytes and connections by the hour cost that are never
 * reached. Needs Debian's postfix (smtp-source and smtp-sink).
 */
import { compare } from "./compare.ts";

const RATES =
  "max-msg-rate 100000000/h\nmax-data-volume-rate 10000g/h\nmax-connect-rate 1000000/h\n";

await compare({ what: "limits", lines: { domain: RATES } });
