/**
 * `npm run test:hostile [CONVERSATIONS] [RUNTIME]`: a server in a process of its own sends mail to peers that misbehave at random, for 20,000
 * conversations unless stated, in clear and under TLS, by DATA and by BDAT. Every message must end: delivered once, deferred until it
 * is, or bounced. Then SIGTERM, with peers that have fallen silent in the middle. HOSTILE_SEED repeats a run's choices. Ends with 1
 * when something went wrong.
 */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRecord } from "../../cli/json.ts";
import { fakeRandom } from "../support/fake-random.ts";
import { freePort } from "../support/free-port.ts";
import { mta } from "../support/run-mta.ts";
import { runtimeNamed } from "../support/runtimes.ts";
import { sendMail } from "../support/send-mail.ts";
import { startServer } from "../support/server-process.ts";
import { hostileConfig } from "./hostile-config.ts";
import { HostilePeer } from "./hostile-peer.ts";
import { complaints, hostileRun } from "./hostile-run.ts";
import { Ledger } from "./ledger.ts";

const conversations = Number(process.argv[2] ?? 20_000);
const runtime = runtimeNamed(process.argv[3]);
const seed = Number(process.env.HOSTILE_SEED ?? Date.now() % 1_000_000);
/** How long the server may take to end, milliseconds: its drain-timeout and a little. */
const DRAIN = 5_000;
const LONGEST_END = DRAIN + 5_000;

console.log(`${conversations} conversations on ${runtime}, HOSTILE_SEED=${seed}`);
const random = fakeRandom(seed);
const ledger = new Ledger();
const peers = [new HostilePeer(random, ledger), new HostilePeer(random, ledger)] as const;
const ports = [await peers[0].listen(), await peers[1].listen()] as const;
const directory = await mkdtemp(join(tmpdir(), "mta-hostile-"));
const config = join(directory, "config");
const port = await freePort();
await writeFile(
  config,
  `host-name mta.test\nsmtp-listener 127.0.0.1:${port}\nlog-level error\ndrain-timeout ${DRAIN / 1000}s\n${hostileConfig(ports)}`,
);
const server = await startServer(runtime, config);
const descriptors = async (): Promise<number> => (await readdir(`/proc/${server.pid}/fd`)).length;
const before = await descriptors();
const begun = performance.now();
const result = await hostileRun({
  server: { port, directory, status },
  peers,
  ledger,
  random,
  conversations,
  backlog: 200,
  report: (line) => console.log(line),
});
const problems = [...complaints(result)];
const kept = (await descriptors()) - before;
// The accounting file is open by now, and the database may have grown by a file.
if (kept > 3) problems.push(`${kept} descriptors more than at the start`);

for (const peer of peers) peer.temper = "silent";
await Promise.all(
  Array.from({ length: 30 }, (_, at) =>
    sendMail(port, { from: "", to: [`last${at}@d0.any.test`, `last${at}@d0.data.test`] }),
  ),
);
const ended = performance.now();
await server.end("SIGTERM");
const took = performance.now() - ended;
if (took > LONGEST_END) problems.push(`it took ${(took / 1000).toFixed(1)} s to end`);
for (const peer of peers) await peer.close();

const { verdict } = result;
for (const [what, list] of Object.entries(verdict))
  console.log(`${what.padEnd(18)} ${Array.isArray(list) ? list.length : list}`);
for (const recipient of [...verdict.doubled, ...verdict.lost].slice(0, 5))
  console.log(recipient, ledger.stories(recipient));
const seconds = ((ended - begun) / 1000).toFixed(0);
console.log(
  `${result.conversations} conversations, ${result.messages} messages in ${seconds} s; SIGTERM took ${(took / 1000).toFixed(1)} s; ${problems.length} problems`,
);
for (const problem of problems) console.log(problem);
if (problems.length === 0) await rm(directory, { recursive: true, force: true });
else console.log(`${server.output()}\nleft for a look: ${directory}`);
process.exit(problems.length === 0 ? 0 : 1);

/** What `mta show status --json` says; its tree is PowerMTA's. */
async function status(): Promise<{ readonly recipients: number; readonly connectionsOut: number }> {
  const { code, out, err } = await mta("show", "status", "-c", config, "--json");
  if (code !== 0) throw new Error(`show status: ${err}`);
  const tree: unknown = JSON.parse(out);
  return {
    recipients: numberAt(tree, "data", "status", "spool", "totalRcp"),
    connectionsOut: numberAt(tree, "data", "status", "conn", "smtpOut", "cur"),
  };
}

function numberAt(tree: unknown, ...keys: readonly string[]): number {
  let value = tree;
  for (const key of keys) value = isRecord(value) ? value[key] : undefined;
  if (typeof value !== "number") throw new Error(`show status has no number ${keys.join(".")}`);
  return value;
}
