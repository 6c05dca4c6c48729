/**
 * `bun test/bench/traffic.ts [RECIPIENTS] [QUEUES]`: an hour in virtual time of mail in queues with limits of six kinds each, which hold it
 * back again and again. Prints what it took.
 */
import { DeliveryLab } from "../support/delivery-lab.ts";
import { limitedTo } from "../support/queue-limits.ts";

const recipients = Number(process.argv[2] ?? 1_000_000);
const queues = Number(process.argv[3] ?? 50_000);
const HOUR = 3_600_000;

const lab = new DeliveryLab(
  {
    limits: [
      ...limitedTo("recipients", { count: 1, window: HOUR / 20 }),
      ...limitedTo("bytes", { count: 4000, window: HOUR }),
      ...limitedTo("connections", { count: 20, window: HOUR }),
    ],
    connectInterval: 1000,
    maxConnections: 2,
    ceilings: [{ name: "max-smtp-out-per-ip", by: ["peer-ip"], most: 100_000 }],
    maxTotalConnections: 100_000,
    maxVirtualMtaConnections: 100_000,
    maxMessagesPerConnection: 5,
    maxAge: Number.POSITIVE_INFINITY,
    delayNoticeInterval: Number.POSITIVE_INFINITY,
    idleTimeout: 1000,
  },
  ["a"],
);

const before = performance.now();
/** Recipients of a message: each in a queue of its own. */
const TOGETHER = 1000;
for (let at = 0; at < recipients; at += TOGETHER) {
  const to = Array.from(
    { length: TOGETHER },
    (_, one) => `${at + one}@q${(at + one) % queues}.test`,
  );
  await lab.send(to, { size: 100 });
}
console.log(`stored after ${((performance.now() - before) / 1000).toFixed(1)} s`);
const [cpu, begun] = [process.cpuUsage(), performance.now()];
for (let minute = 1; minute <= 60; minute++) {
  await lab.run(60_000);
  if (minute % 10 === 0)
    console.log(
      `minute ${minute}: ${lab.network.delivered.length} delivered over ${lab.network.opened.length} connections, ` +
        `${((performance.now() - begun) / 1000).toFixed(1)} s`,
    );
}
const used = process.cpuUsage(cpu);
console.log(
  `an hour in ${((performance.now() - begun) / 1000).toFixed(1)} s, ` +
    `${((used.user + used.system) / 1e6).toFixed(1)} s of processor time, ` +
    `${((used.user + used.system) / lab.network.delivered.length).toFixed(1)} us a recipient`,
);
process.exit(0);
