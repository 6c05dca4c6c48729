/**
 * `bun test/bench/story-relay.ts [MESSAGES] [ROUNDS] [RUNTIME]`: what the story costs where it is the only reader of the journal. Needs Debian's
 * postfix (smtp-source and smtp-sink).
 */
import { compare } from "./compare.ts";

await compare({ what: "the story", lines: { file: "story yes\n" } });
