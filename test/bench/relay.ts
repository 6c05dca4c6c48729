/**
 * `bun test/bench/relay.ts [MESSAGES] [ROUNDS]`: 10 KB messages over 20 sessions, accepted, stored and relayed; each runtime and Postfix in
 * turn, `ROUNDS` times. Prints messages a second end to end, processor time of the server a message, and medians. Needs
 * root and Debian's postfix (smtp-source and smtp-sink).
 */
import { freePort } from "../support/free-port.ts";
import { startPostfix } from "../support/postfix.ts";
import type { Runtime } from "../support/runtimes.ts";
import { medianOf, push } from "./push.ts";
import { relayRound } from "./relay-round.ts";

const messages = Number(process.argv[2] ?? 5000);
const rounds = Number(process.argv[3] ?? 3);
const RUNTIMES: readonly Runtime[] = ["bun", "node", "deno"];

async function postfixRound(): Promise<number> {
  const sink = await freePort();
  const postfix = await startPostfix([
    `relayhost = [127.0.0.1]:${sink}`,
    "smtp_tls_security_level = none",
    "default_destination_concurrency_limit = 100",
    "initial_destination_concurrency = 20",
    "qmgr_message_active_limit = 60000",
    "smtpd_client_connection_count_limit = 0",
  ]);
  const rate = await push(messages, postfix.port, sink);
  await postfix.stop();
  return rate;
}

const rates = new Map<string, number[]>();
const cpus = new Map<string, number[]>();
for (let round = 1; round <= rounds; round++) {
  const postfix = await postfixRound();
  rates.set("postfix", [...(rates.get("postfix") ?? []), postfix]);
  console.log(`round ${round} postfix ${postfix.toFixed(0)} msg/s`);
  for (const runtime of RUNTIMES) {
    const { rate, cpu } = await relayRound(runtime, messages);
    rates.set(runtime, [...(rates.get(runtime) ?? []), rate]);
    cpus.set(runtime, [...(cpus.get(runtime) ?? []), cpu]);
    console.log(
      `round ${round} ${runtime} ${rate.toFixed(0)} msg/s, server ${cpu.toFixed(3)} ms/msg`,
    );
  }
}
const rival = medianOf(rates.get("postfix") ?? []);
console.log(`median postfix ${rival.toFixed(0)} msg/s`);
for (const runtime of RUNTIMES) {
  const rate = medianOf(rates.get(runtime) ?? []);
  const cpu = medianOf(cpus.get(runtime) ?? []);
  console.log(
    `median ${runtime} ${rate.toFixed(0)} msg/s = ${(rate / rival).toFixed(1)} × postfix, server ${cpu.toFixed(3)} ms/msg`,
  );
}
