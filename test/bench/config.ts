/**
 * `npm run bench:config [SEED]`: a configuration of 100,000 lines. Prints, for each runtime, what `mta check-config` takes of time and
 * memory, how long loading takes and what look-ups cost; then, on a server with mail flowing, the longest time without an
 * answer and without a delivery while the configuration is reloaded.
 */
import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "../support/free-port.ts";
import { RUNTIMES, type Runtime, runOn } from "../support/runtimes.ts";
import type { Measured } from "./config-process.ts";
import { discardingPeer } from "./discarding-peer.ts";
import { largeConfig } from "./large-config.ts";
import { reloadStalls } from "./reload-stalls.ts";

const seed = Number(process.argv[2] ?? 1);
const folder = await mkdtemp(join(tmpdir(), "mta-config-"));
const peer = await discardingPeer();
const port = await freePort();
const file = join(folder, "config");
const key = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
}).privateKey;
try {
  console.log(`${await write(0)} lines, seed ${seed}`);
  for (const runtime of RUNTIMES) {
    const { time, processorTime, peakMemory } = await measured(runtime, "check");
    console.log(
      `${runtime} check: ${(time / 1000).toFixed(2)} s, of the processor ${(processorTime / 1000).toFixed(2)} s, ` +
        `peak memory ${(peakMemory / 1e6).toFixed(0)} MB`,
    );
    const { times, newPlan, knownPlan, planProperty, setting } = await measured(runtime, "load");
    console.log(
      `${runtime} load: ${times.map((each: number) => each.toFixed(0)).join(", ")} ms; ` +
        `look-ups: plan property ${planProperty.toFixed(1)} ns, setting ${setting.toFixed(1)} ns, ` +
        `known plan ${knownPlan.toFixed(1)} ns, new plan ${(newPlan / 1000).toFixed(1)} µs`,
    );
  }
  for (const runtime of RUNTIMES) {
    await write(0);
    for (const line of await reloadStalls({ runtime, file, port, peer, change: write }))
      console.log(`${runtime} ${line}`);
  }
} finally {
  peer.close();
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);

/** Writes a variant of the configuration; resolves with its lines. */
async function write(variant: number, mistaken = false): Promise<number> {
  let lines = 0;
  const options = { seed, port, sink: peer.port, key, variant, mistaken };
  for (const [name, text] of largeConfig(options)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    if (!name.endsWith(".pem")) lines += text.split("\n").length - 1;
  }
  return lines;
}

/** What a process of that runtime says it needed. */
async function measured(runtime: Runtime, what: "check" | "load"): Promise<Measured> {
  const ended = await runOn(runtime, "test/bench/config-process.ts", [what, file]);
  if (ended.code !== 0) throw new Error(ended.complaints);
  return { ...JSON.parse(ended.output), time: ended.time };
}
