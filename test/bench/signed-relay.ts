/**
 * `bun test/bench/signed-relay.ts [MESSAGES] [ROUNDS] [RUNTIME]`: messages of 10 KB relayed without a signature, with one of RSA-2048 and
 * with one of Ed25519, by one server that is reloaded in between; then of 100 KB. Prints medians: messages a second, processor time of the
 * server a message, and messages an hour and core. Needs Debian's postfix (smtp-source and smtp-sink).
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKey, writeKeyFile } from "../../plugins/dkim/contract.ts";
import { runtimeNamed } from "../support/runtimes.ts";
import { medianOf } from "./push.ts";
import { type Lines, type Round, startRelay } from "./relay-round.ts";

const [messages, rounds] = [Number(process.argv[2] ?? 4000), Number(process.argv[3] ?? 7)];
const runtime = runtimeNamed(process.argv[4]);
const folder = await mkdtemp(join(tmpdir(), "mta-bench-keys-"));
await writeKeyFile(join(folder, "rsa.pem"), await generateKey("rsa"));
await writeKeyFile(join(folder, "ed.pem"), await generateKey("ed25519"));
const keys = `domain-key r1,sender.test,${folder}/rsa.pem\ndomain-key e1,sender.test,${folder}/ed.pem\n`;
const signing = (algorithm: string): Lines => ({
  file: keys,
  domain: `dkim-sign require\ndkim-algorithm ${algorithm}\n`,
});
const ways: readonly (readonly [string, Lines])[] = [
  ["unsigned", { file: keys }],
  ["RSA-2048", signing("rsa-sha256")],
  ["Ed25519", signing("ed25519-sha256")],
];
const relay = await startRelay(runtime);
try {
  for (const size of [10_240, 102_400]) {
    const many = size > 50_000 ? Math.ceil(messages / 4) : messages;
    const found = new Map<string, Round[]>(ways.map(([name]) => [name, []]));
    for (let round = 0; round <= rounds; round++)
      for (const [name, lines] of round % 2 === 0 ? ways : ways.toReversed()) {
        await relay.use(lines);
        const result = await relay.round(many, size);
        // The first one warms up.
        if (round > 0) found.get(name)?.push(result);
      }
    const bare = medianOf((found.get("unsigned") ?? []).map(({ cpu }) => cpu));
    for (const [name, some] of found) {
      const rate = medianOf(some.map((each) => each.rate));
      const cpu = medianOf(some.map((each) => each.cpu));
      const hour = Math.round(3_600_000 / cpu).toLocaleString("en");
      console.log(
        `${runtime}, ${size / 1024} KB, ${name}: ${rate.toFixed(0)} msg/s, ${cpu.toFixed(3)} ms of processor a message (${(cpu - bare).toFixed(3)} more), ${hour} an hour and core`,
      );
    }
  }
} finally {
  await relay.end();
  await rm(folder, { recursive: true, force: true });
}
