/**
 * `bun test/bench/records.ts [MESSAGES] [ROUNDS] [RUNTIME] [PARTS]`: what records of mail cost, all of them together or some:
 * `accounting,logs,webhook,story`. Needs Debian's postfix (smtp-source and smtp-sink).
 */
import { createServer } from "node:http";
import { compare } from "./compare.ts";

const hook = createServer((request, response) => {
  request.resume();
  request.once("end", () => response.end());
});
hook.listen(0, "127.0.0.1");
await new Promise((resolve) => hook.once("listening", resolve));
const address = hook.address();
if (typeof address !== "object" || address === null) throw new Error("the web server has no port");

const PARTS: ReadonlyMap<string, string> = new Map([
  ["accounting", "<acct-file acct.csv>\nrecords d,b,t\n</acct-file>\n"],
  ["logs", "log-domain logs/%d.log\n"],
  ["webhook", `<webhook all>\nurl http://127.0.0.1:${address.port}/\n</webhook>\n`],
  ["story", "story yes\n"],
]);

const names = process.argv[5]?.split(",") ?? [...PARTS.keys()];
const file = names.map((name) => {
  const lines = PARTS.get(name);
  if (lines === undefined)
    throw new Error(`unknown part "${name}"; there are ${[...PARTS.keys()].join(", ")}`);
  return lines;
});
try {
  await compare({ what: names.join(", "), lines: { file: file.join("") } });
} finally {
  hook.close();
}
