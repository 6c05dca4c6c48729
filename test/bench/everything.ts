/**
 * `bun test/bench/everything.ts [MESSAGES] [ROUNDS] [RUNTIME]`: what a server costs that has everything on, beside one that only relays:
 * all policies of traffic, an accounting file, the story, a log at its usual level, the web server with history and metrics. Needs
 * Debian's postfix (smtp-source and smtp-sink).
 */
import { freePort } from "../support/free-port.ts";
import { compareServers } from "./compare.ts";
import { POLICIES } from "./policy-lines.ts";

const file = `${POLICIES.file}http-mgmt-port ${await freePort()}
log-level info
log-file mta.log
story yes
statistics-file statistics.json
<acct-file acct.csv>
records d,b,t
</acct-file>
`;

await compareServers({ what: "everything", lines: { domain: POLICIES.domain, file } });
