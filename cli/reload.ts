import { EXIT } from "./exit.ts";
import { rawTextOf, recordIn, textOf, textsOf } from "./json.ts";
import type { Server } from "./server-client.ts";
import type { Terminal } from "./terminal.ts";

/**
 * `mta reload`: tells the server to read its configuration again, and prints what it found. `force`: also when a virtual MTA would be gone
 * while there is mail in its queues.
 */
export async function reload(
  server: Server,
  { json, force }: { readonly json: boolean; readonly force: boolean },
  to: Terminal,
): Promise<number> {
  const answer = await server.ask("POST", force ? "/reload?force=yes" : "/reload");
  const body = recordIn(answer.body);
  if (json) {
    to.print(JSON.stringify(body, undefined, 2));
    return body.ok === true ? EXIT.done : EXIT.refused;
  }
  const report = rawTextOf(body, "report");
  const problem = report || textOf(body, "error");
  if (problem !== "") to.complain(problem);
  if (body.ok !== true) {
    to.complain("not reloaded: the old configuration stays in force");
    return EXIT.refused;
  }
  const restart = textsOf(body, "needsRestart");
  to.print("reloaded");
  if (restart.length > 0) to.print(`takes effect at the next start: ${restart.join(", ")}`);
  return EXIT.done;
}
