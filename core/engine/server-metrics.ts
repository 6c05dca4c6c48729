import { WAIT_REASONS } from "../control/waiting.ts";
import type { Outcome } from "../delivery/outcome.ts";
import { errorText } from "../errors/error-text.ts";
import { Complaints } from "../hooks/complaints.ts";
import type { MessageInfo } from "../message/envelope.ts";
import type { Log } from "../telemetry/log.ts";
import type { MetricCells } from "../telemetry/metric-cells.ts";
import { counter, gauge, histogram, type MetricTable, topValues } from "../telemetry/metrics.ts";
import type { MetricsHub } from "../telemetry/metrics-hub.ts";
import type { Clock } from "../time/clock.ts";
import { MOST_DOMAINS, type QueuesSum } from "./control/queue-survey.ts";

const WAIT_REASON_NAMES = Object.keys(WAIT_REASONS);
/** Bounds of the ages, seconds: from at once to two days. */
const AGES = [1, 10, 60, 300, 1800, 7200, 43_200, 172_800];

const TABLE = {
  "messages-accepted": counter(
    "Messages taken in and stored; reports written here are not among them.",
  ),
  "recipients-accepted": counter("Recipients of the messages taken in."),
  "bytes-accepted": counter("Bytes of the messages taken in."),
  "recipients-settled": counter("Outcomes of attempts, by recipient.", {
    outcome: ["delivered", "deferred", "bounced", "deleted"],
  }),
  "destination-recipients": counter(
    "Outcomes of attempts, by recipient and by the domain of its queue.",
    { domain: topValues(50), outcome: ["delivered", "deferred", "bounced", "deleted"] },
  ),
  "replies-received": counter(
    "Recipients by the class of the reply they got; none: there was no reply.",
    { class: ["none", "2xx", "4xx", "5xx", "other"] },
  ),
  transactions: counter("Transactions attempted, whatever their number of recipients."),
  "bytes-delivered": counter("Bytes of delivered messages, counted once per transaction."),
  "seconds-in-queue": histogram(
    "Seconds from acceptance to delivery or bounce, for each recipient.",
    AGES,
  ),
  "queue-deferrals": counter("Times a queue failed as a whole and was deferred."),
  "queue-mode-changes": counter("Times a queue changed its mode.", { mode: ["normal", "backoff"] }),
  "connections-opened": counter("Connections opened to deliver mail."),
  "connections-closed": counter("Connections to deliver mail that were closed."),
  "connections-out": gauge("Connections open to deliver mail."),
  queues: gauge("Queues with mail, or with a state to keep."),
  "recipients-waiting": gauge("Recipients in all queues, those under way included."),
  "oldest-message-seconds": gauge(
    "Seconds since the oldest of all messages was received; 0 without any.",
  ),
  "queue-size-largest": gauge("Recipients in the fullest queue."),
  "destination-recipients-waiting": gauge("Recipients that wait, by the domain of their queue.", {
    domain: topValues(MOST_DOMAINS),
  }),
  "queues-paused": gauge("Queues that are paused by hand."),
  "queues-in-backoff": gauge("Queues in back-off."),
  "queues-waiting": gauge(
    "Queues whose mail waits, or goes no faster, by what for: a limit that binds, a hold, a failure, the time of the next attempt.",
    { reason: WAIT_REASON_NAMES },
  ),
  "journal-bytes-waiting": gauge("Bytes of events that wait for a consumer of the journal.", {
    consumer: topValues(100),
  }),
  "alarms-raised": gauge("Alarms that are raised.", { severity: ["error", "warning"] }),
  "start-time-seconds": gauge("When the server started, in seconds since the epoch."),
} as const satisfies MetricTable;

/** The server's own metrics. Those of the SMTP conversation are the listener's. */
export const SERVER_METRICS: MetricTable = TABLE;

/** What is looked up when metrics are wanted. */
export interface Readings {
  readonly connectionsOut: () => number;
  readonly queues: () => Promise<QueuesSum>;
  /** In all queues. */
  readonly recipients: () => number;
  readonly consumers: () => readonly { readonly name: string; readonly waiting: number }[];
  readonly alarms: () => readonly { readonly severity: "error" | "warning" }[];
  readonly startedAt: number;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  /** When the oldest message was received. */
  readonly oldest: () => number | undefined;
}

/** Counts what the server does. */
export class ServerMetrics {
  readonly #hub: MetricsHub;
  readonly #log: Log;
  readonly #cells: ReadonlyMap<string, MetricCells>;
  readonly #messages: MetricCells;
  readonly #recipients: MetricCells;
  readonly #bytes: MetricCells;
  readonly #settled: MetricCells;
  readonly #replies: MetricCells;
  readonly #transactions: MetricCells;
  readonly #delivered: MetricCells;
  readonly #ages: MetricCells;
  readonly #destinations: MetricCells;
  /** The attempt whose outcomes come by: they share it. */
  #attempt: Outcome["attempt"] | undefined;
  #attemptDelivered = false;
  #destination: { domain: string; outcome: Exclude<Outcome["kind"], "delayed"> } = {
    domain: "",
    outcome: "delivered",
  };

  constructor(hub: MetricsHub, log: Log) {
    this.#hub = hub;
    this.#log = log;
    this.#cells = hub.of("", SERVER_METRICS, log);
    this.#messages = this.#cell("messages-accepted");
    this.#recipients = this.#cell("recipients-accepted");
    this.#bytes = this.#cell("bytes-accepted");
    this.#settled = this.#cell("recipients-settled");
    this.#replies = this.#cell("replies-received");
    this.#transactions = this.#cell("transactions");
    this.#delivered = this.#cell("bytes-delivered");
    this.#ages = this.#cell("seconds-in-queue");
    this.#destinations = this.#cell("destination-recipients");
    // What has not happened yet is shown as 0.
    for (const cells of this.#cells.values())
      if (cells.spec.kind === "counter" && Object.keys(cells.spec.labels).length === 0)
        cells.add(0);
  }

  #cell(name: keyof typeof TABLE): MetricCells {
    const cell = this.#cells.get(name);
    if (cell === undefined) throw new Error(`there is no metric ${name}`);
    return cell;
  }

  /** A message is taken in. */
  accepted({ size }: MessageInfo, recipients: number): void {
    this.#messages.add(1);
    this.#recipients.add(recipients);
    this.#bytes.add(size);
  }

  /** An outcome is recorded. Those of one attempt come one after the other. */
  settled(outcome: Outcome): void {
    const { kind, attempt } = outcome;
    if (kind === "delayed") return;
    this.#settled.add(1, OUTCOMES[kind]);
    const isOther = attempt !== this.#attempt;
    if (isOther) this.#destination.domain = attempt.queue.slice(0, attempt.queue.indexOf("/"));
    this.#destination.outcome = kind;
    this.#destinations.add(1, this.#destination);
    if (kind === "deleted") return;
    const code = kind === "delivered" ? outcome.reply.code : outcome.failure.reply?.code;
    this.#replies.add(1, classOf(code));
    if (isOther) {
      this.#attempt = attempt;
      this.#attemptDelivered = false;
      this.#transactions.add(1);
    }
    if (kind !== "deferred") this.#ages.observe((attempt.at - attempt.message.receivedAt) / 1000);
    if (kind === "delivered" && !this.#attemptDelivered) {
      this.#attemptDelivered = true;
      this.#delivered.add(attempt.message.size);
    }
  }

  queueDeferred(): void {
    this.#cell("queue-deferrals").add(1);
  }

  queueModeChanged({ to }: { readonly to: "normal" | "backoff" }): void {
    this.#cell("queue-mode-changes").add(1, { mode: to });
  }

  opened(): void {
    this.#cell("connections-opened").add(1);
  }

  closed(): void {
    this.#cell("connections-closed").add(1);
  }

  /** From now on, what changes by itself is looked up whenever the metrics are wanted. */
  read(readings: Readings): void {
    this.#cell("connections-out").collect(readings.connectionsOut);
    this.#cell("oldest-message-seconds").collect(() => {
      const now = readings.clock.now();
      return Math.max(now - (readings.oldest() ?? now), 0) / 1000;
    });
    this.#cell("start-time-seconds").set(readings.startedAt / 1000);
    this.#cell("alarms-raised").collect(() => {
      const alarms = readings.alarms();
      return (["error", "warning"] as const).map((severity) => [
        { severity },
        alarms.filter((alarm) => alarm.severity === severity).length,
      ]);
    });
    this.#cell("journal-bytes-waiting").collect(() =>
      readings.consumers().map(({ name, waiting }) => [{ consumer: name }, waiting]),
    );
    this.#cell("recipients-waiting").collect(readings.recipients);
    const complaints = new Complaints(this.#log, () => readings.clock.monotonic());
    // Without an answer nothing is said of queues: old figures would pass for those of now. All other metrics stand.
    let sum: QueuesSum | undefined;
    this.#hub.beforeRead(async () => {
      sum = await readings.queues().catch((error: unknown) => {
        complaints.make("error", "metrics of queues are left out", { error: errorText(error) });
        return undefined;
      });
    });
    const collect = (
      name: keyof typeof TABLE,
      read: (sum: QueuesSum) => ReturnType<Parameters<MetricCells["collect"]>[0]>,
    ): void => this.#cell(name).collect(() => (sum === undefined ? [] : read(sum)));
    collect("queues", ({ queues }) => queues);
    collect("queue-size-largest", ({ largest }) => largest);
    collect("queues-paused", ({ paused }) => paused);
    collect("queues-in-backoff", ({ backoff }) => backoff);
    collect("destination-recipients-waiting", ({ byDomain }) =>
      Array.from(byDomain, ([domain, waiting]) => [{ domain }, waiting]),
    );
    collect("queues-waiting", ({ reasons }) =>
      Array.from(reasons, ([reason, many]) => [{ reason }, many]),
    );
  }
}

// Made once: a recipient that is settled makes no object for it.
const OUTCOMES = {
  delivered: { outcome: "delivered" },
  deferred: { outcome: "deferred" },
  bounced: { outcome: "bounced" },
  deleted: { outcome: "deleted" },
} as const;
/** By the first digit of a reply's code; what is below 100 is not a reply. */
const CLASSES: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  0: { class: "none" },
  2: { class: "2xx" },
  4: { class: "4xx" },
  5: { class: "5xx" },
};
const OTHER_REPLY = { class: "other" } as const;

function classOf(code = 0): Readonly<Record<string, string>> {
  return CLASSES[Math.floor(code / 100)] ?? OTHER_REPLY;
}
