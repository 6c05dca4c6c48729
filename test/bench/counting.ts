/**
 * `RUNTIME test/bench/counting.ts [MESSAGES]`: what counting a message costs, its acceptance and its delivery: the history with its totals by
 * name, and the server's metrics. To five domains, and to a hundred thousand. Nanoseconds of processor time a message, medians of nine rounds.
 */

import { ServerMetrics } from "../../core/engine/server-metrics.ts";
import { createLog, type MessageInfo, type Outcome, systemClock } from "../../core/mod.ts";
import { MetricsHub } from "../../core/telemetry/metrics-hub.ts";
import { LiveTraffic } from "../../plugins/traffic-history/traffic.ts";
import { outcome as sampleOutcome } from "../support/sample-outcome.ts";

const MESSAGES = Number(process.argv[2] ?? 200_000);
const ROUNDS = 9;

const sample = sampleOutcome({ kind: "delivered" });
const none = { current: 0, limit: 0, top: 0 };

interface Mail {
  readonly info: MessageInfo;
  readonly recipients: readonly { readonly domain: string }[];
  readonly outcome: Exclude<Outcome, { readonly kind: "delayed" }>;
}

/** Messages to so many domains in turn, as many as are counted in a round. */
function mailTo(domains: number): readonly Mail[] {
  if (sample.kind === "delayed") return [];
  const { attempt } = sample;
  return Array.from({ length: MESSAGES }, (_, at) => {
    const domain = `d${at % domains}.example`;
    const info = { ...attempt.message, job: `job${at % 3}` };
    const queue = `${domain}/vmta${at % 10}`;
    const outcome = { ...sample, attempt: { ...attempt, queue, message: info } };
    return { info, recipients: [{ domain }], outcome };
  });
}

function medianOf(run: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1000) / MESSAGES;
  });
  return Math.round(times.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0);
}

for (const domains of [5, 100_000]) {
  const mail = mailTo(domains);
  const traffic = new LiveTraffic(systemClock, {
    levels: () => ({
      ...{ waiting: 0, queues: 0, connectionsIn: 0, connectionsOut: 0, oldestSeconds: 0 },
    }),
    connectionsIn: () => none,
    mostConnectionsOut: () => 0,
    timeOneIn: () => {},
    resetConnectionsIn: () => {},
  });
  const history = medianOf(() => {
    for (const { info, recipients, outcome } of mail) {
      traffic.accepted({ info, recipients });
      traffic.settled(outcome);
    }
    traffic.read();
  });
  const hub = new MetricsHub(systemClock);
  const metrics = new ServerMetrics(
    hub,
    createLog("bench", () => {}),
  );
  const metered = medianOf(() => {
    for (const { info, outcome } of mail) {
      metrics.accepted(info, 1);
      metrics.settled(outcome);
    }
    hub.families();
  });
  console.log(`${domains} domains: history ${history} ns, metrics ${metered} ns a message`);
}
