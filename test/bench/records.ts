/**
 * `bun test/bench/records.ts [MESSAGES] [ROUNDS] [RUNTIME] [PARTS] [BESIDE]`: what records of mail cost, all of them together or some, alone or
 * beside others: `accounting,logs,webhook,story`. Needs Debian's postfix (smtp-source and smtp-sink).
 */
import { spawn } from "node:child_process";
import { compareServers } from "./compare.ts";

/** A web server that takes everything, in a process of its own. */
const SERVER = `
  const server = require("node:http").createServer((request, response) => {
    request.resume();
    request.once("end", () => response.end());
  });
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;

const hook = spawn("node", ["-e", SERVER], { stdio: ["ignore", "pipe", "inherit"] });
const port = await new Promise<string>((resolve, reject) => {
  hook.once("error", reject);
  hook.stdout.once("data", (line) => resolve(String(line).trim()));
});

const PARTS: ReadonlyMap<string, string> = new Map([
  ["accounting", "<acct-file acct.csv>\nrecords d,b,t\n</acct-file>\n"],
  ["logs", "log-domain logs/%d.log\n"],
  ["webhook", `<webhook all>\nurl http://127.0.0.1:${port}/\n</webhook>\n`],
  ["story", "story yes\n"],
]);

function linesOf(names: Iterable<string>): { readonly file: string } {
  const lines = Array.from(names, (name) => {
    const found = PARTS.get(name);
    if (found === undefined)
      throw new Error(`unknown part "${name}"; there are ${[...PARTS.keys()].join(", ")}`);
    return found;
  });
  return { file: lines.join("") };
}

const names = process.argv[5]?.split(",") ?? [...PARTS.keys()];
const others = process.argv[6]?.split(",") ?? [];
const what =
  others.length === 0 ? names.join(", ") : `${names.join(", ")} beside ${others.join(", ")}`;
try {
  await compareServers({ what, lines: linesOf(names), beside: linesOf(others) });
} finally {
  hook.kill();
}
