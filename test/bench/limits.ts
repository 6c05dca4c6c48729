/**
 * `bun test/bench/limits.ts [MESSAGES] [ROUNDS]`: 10 KB messages relayed without limits, and with rates of messages, bytes and connections
 * by the hour that are never reached, in turn. Prints processor time of the server a message and messages a second, as
 * medians. Needs Debian's postfix (smtp-source and smtp-sink).
 */
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { medianOf } from "./push.ts";
import { type Round, relayRound } from "./relay-round.ts";

const messages = Number(process.argv[2] ?? 5000);
const rounds = Number(process.argv[3] ?? 7);

const CASES: Readonly<Record<string, string>> = {
  "no limits": "",
  "by the hour":
    "max-msg-rate 100000000/h\nmax-data-volume-rate 10000g/h\nmax-connect-rate 1000000/h\n",
};

const results = new Map<string, Round[]>();
for (let at = 0; at < rounds; at++)
  for (const [name, limits] of Object.entries(CASES)) {
    const result = await relayRound(THIS_RUNTIME, messages, { domain: limits });
    results.set(name, [...(results.get(name) ?? []), result]);
    console.log(`${name}: ${Math.round(result.rate)} msg/s, ${result.cpu.toFixed(3)} ms a message`);
  }
for (const [name, all] of results) {
  const rate = Math.round(medianOf(all.map((one) => one.rate)));
  const cpu = medianOf(all.map((one) => one.cpu)).toFixed(3);
  console.log(`median of ${name}: ${rate} msg/s, ${cpu} ms a message`);
}
