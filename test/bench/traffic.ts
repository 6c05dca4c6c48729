/**
 * `bun test/bench/traffic.ts [RECIPIENTS] [QUEUES]`: an hour in virtual time of scheduler and limits, without connections: a million
 * recipients in 50,000 queues with limits of six kinds each, of which some hold the mail back again and again. Then what a decision costs
 * where no limit binds, for queues whose data are in the caches and for others. Prints the processor time that each takes.
 */
import { defaultPlan } from "../../core/delivery/default-plan.ts";
import type { DeliveryPlan } from "../../core/delivery/plan.ts";
import { Throttle } from "../../core/delivery/throttle.ts";
import type { LimitKey } from "../../core/limits/limit-store.ts";
import { LocalLimits } from "../../core/limits/local-limits.ts";
import type { RateLimit } from "../../core/limits/rate-limit.ts";
import { MemoryStore } from "../../core/queue/memory/memory-store.ts";
import type { QueueRuntime } from "../../core/queue/queue-runtime.ts";
import { Scheduler } from "../../core/queue/scheduler.ts";
import { createLog } from "../../core/telemetry/log.ts";
import { infoOf } from "../../core/testing/queue-store/kit.ts";
import { FakeClock } from "../support/fake-clock.ts";

const recipients = Number(process.argv[2] ?? 1_000_000);
const queues = Number(process.argv[3] ?? 50_000);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Recipients of a message, each in a queue of its own. */
const TOGETHER = 1000;
const SIZE = 10_000;
const ENDS = { sourceAddress: "192.0.2.1", hostName: "mx.test", address: "192.0.2.2" };

const clock = new FakeClock();
const log = createLog("bench", ({ level, message }) => console.error(level, message));
const store = new MemoryStore(clock);
const limitStore = new LocalLimits({ clock, log, records: store.limits });
const scheduler = new Scheduler({
  ...{ store, clock, log },
  onDue: serve,
  onNew: () => {},
  onForgotten: () => {},
});
const throttle = new Throttle({
  ...{ limits: limitStore, clock, counts: { wait: () => ({ cancel() {} }) } },
  wakeAt: (queue, at) => scheduler.wakeAt(queue, at),
});

/** The hour's share of each queue goes through, a few at a time. */
const perHour = recipients / queues;
const binding = planWith([
  { name: "max-msg-per-hour", counts: "recipients", rate: { count: perHour, window: HOUR } },
  { name: "max-msg-rate", counts: "recipients", rate: { count: 2, window: 6 * MINUTE } },
]);
const open = planWith([
  { name: "max-msg-per-hour", counts: "recipients", rate: { count: 1e9, window: HOUR } },
  { name: "max-msg-rate", counts: "recipients", rate: { count: 1e9, window: MINUTE } },
]);

function planWith(ofQueue: readonly Omit<RateLimit, "by">[]): DeliveryPlan {
  const wide = { count: 1e9, window: HOUR };
  const limits: readonly RateLimit[] = [
    ...ofQueue.map((limit) => ({ ...limit, by: ["queue"] as const })),
    { name: "max-data-volume-rate", counts: "bytes", rate: wide, by: ["queue"] },
    { name: "max-connect-rate", counts: "connections", rate: wide, by: ["queue"] },
    { name: "max-smtp-msg-rate", counts: "recipients", rate: wide, by: ["virtual-mta"] },
    {
      name: "source-ip-max-msg-rate",
      counts: "recipients",
      rate: wide,
      by: ["queue", "source-ip"],
    },
  ];
  return { ...defaultPlan("mta.test"), limits };
}

interface Used {
  readonly plan: DeliveryPlan;
  readonly keys: readonly LimitKey[];
  readonly amounts: readonly number[];
}

const connections = new Map<QueueRuntime, Used>();
let sent = 0;
let decisions = 0;

function serve(queue: QueueRuntime): void {
  const now = clock.now();
  for (;;) {
    if (!queue.rows.hasDue(now)) return scheduler.rest(queue);
    if (!decide(queue, binding)) return;
    const rows = queue.rows.take(1, now);
    if (rows === undefined) return;
    sent++;
    void store.settle({ done: rows, deferred: [], added: [] }).then(() => {
      queue.rows.release(rows);
      scheduler.left(queue, 1);
    });
  }
}

/** What a recipient takes of the limits over a connection, which knows it for all that is sent over it. */
function usedBy(queue: QueueRuntime, plan: DeliveryPlan): Used {
  let used = connections.get(queue);
  if (used?.plan !== plan) {
    const { recipients: many, bytes } = throttle.keysFor(queue, plan, ENDS);
    const amounts = [...many.map(() => 1), ...bytes.map(() => SIZE)];
    used = { plan, keys: [...many, ...bytes], amounts };
    connections.set(queue, used);
  }
  return used;
}

/** May one more recipient be tried, and one more connection begin? Takes what that uses. */
function decide(queue: QueueRuntime, plan: DeliveryPlan): boolean {
  decisions++;
  throttle.awake(queue);
  if (throttle.holdsSending(queue, plan)) return false;
  if (throttle.holdsConnecting(queue, plan, clock.now())) return false;
  const short = throttle.noRoomAt(queue, plan, ENDS);
  if (short !== undefined) {
    throttle.crowded(queue, plan, [short]);
    return false;
  }
  const { keys, amounts } = usedBy(queue, plan);
  const grant = throttle.take(keys, amounts);
  throttle.lacks(queue, grant === undefined ? SIZE : 0);
  if (grant === undefined) return throttle.holdsSending(queue, plan) ? false : decide(queue, plan);
  grant.settle();
  return true;
}

async function fill(): Promise<void> {
  for (let at = 0; at < recipients; at += TOGETHER) {
    const body = store.draft();
    await body.write(Buffer.alloc(100, "x"));
    const now = clock.now();
    const to = Array.from({ length: TOGETHER }, (_, one) => {
      const { id: queue } = scheduler.queue(`q${(at + one) % queues}.test/v`);
      const address = `${at + one}@q${(at + one) % queues}.test`;
      return { queue, lane: 0, due: now, address, originalRecipient: undefined, notify: 0 };
    });
    const info = infoOf({ receivedAt: now, size: SIZE });
    scheduler.offer(await store.accept({ info, body, recipients: to }), true);
  }
}

/** Processor time of this process since a moment, seconds. */
function since(begun: NodeJS.CpuUsage): string {
  const { user, system } = process.cpuUsage(begun);
  return `${((user + system) / 1e6).toFixed(1)} s`;
}

const filling = process.cpuUsage();
await fill();
console.log(`${recipients} recipients in ${queues} queues, stored in ${since(filling)}`);
const begun = process.cpuUsage();
scheduler.start();
for (let minute = 10; minute <= 60; minute += 10) {
  await clock.advance(10 * MINUTE);
  console.log(`minute ${minute}: ${sent} sent, ${decisions} decisions, ${since(begun)}`);
}
console.log(`an hour of limits that bind: ${since(begun)}`);

const some = Array.from({ length: queues }, (_, at) => scheduler.queue(`q${at}.test/v`));
const ROUNDS = 20;
console.log(`a decision where none binds, the first of each queue: ${await costOf(1, 1)}`);
console.log(`one of each queue in turn, ${ROUNDS} rounds: ${await costOf(ROUNDS, 1)}`);
console.log(`${ROUNDS} of each queue in a row: ${await costOf(1, ROUNDS)}`);

/** What a decision costs where each queue has so many at a time: only those after the first find what they need in the caches. */
async function costOf(rounds: number, inARow: number): Promise<string> {
  let used = 0;
  for (let round = 0; round < rounds; round++) {
    const started = process.cpuUsage();
    for (const queue of some) for (let at = 0; at < inARow; at++) decide(queue, open);
    const { user, system } = process.cpuUsage(started);
    used += user + system;
    await clock.advance(1000);
  }
  return `${(used / rounds / inARow / queues).toFixed(2)} us`;
}

process.exit(0);
