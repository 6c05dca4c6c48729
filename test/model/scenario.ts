import fc from "fast-check";
import type { LaneRule } from "../../core/delivery/lane-rule.ts";
import type { DeliveryPlan, SourceAddress } from "../../core/delivery/plan.ts";
import type { Ceiling, RateLimit } from "../../core/limits/rate-limit.ts";
import type { FakeAnswer } from "../support/fake-smtp.ts";

export const HOUR = 3_600_000;
export const HOSTS = ["a", "b", "c"] as const;
export const DOMAINS = ["x.test", "y.test", "z.test"] as const;
export const VIRTUAL_MTAS = ["v", "w"] as const;

/** What a host does: whether it is there, how long it takes, and its answers in turn. */
export interface HostFacts {
  readonly open: boolean;
  readonly stillborn: boolean;
  readonly mailTaken: boolean;
  readonly takes: number;
  readonly answers: readonly FakeAnswer[];
}

/** How messages are made ready: not at all, at once, later, or now and then not. */
export type RenderingWay = "none" | "now" | "late" | "odd";

/** An effect that plugins ask for. */
export type AskedEffect =
  | "none"
  | "defer-all"
  | "bounce-all"
  | "slow"
  | "skip-host"
  | "pause"
  | "back-off"
  | "no-source"
  | "pause-lane"
  | "slow-virtual-mta"
  | "slow-peer"
  | "slow-lane";

type Domain = (typeof DOMAINS)[number];

/** Something that happens. */
export type Step =
  | {
      readonly do: "send";
      readonly domain: Domain;
      readonly recipients: number;
      readonly virtualMta: (typeof VIRTUAL_MTAS)[number];
      readonly sender: string;
      readonly job: string | undefined;
    }
  /** Other limits of parts of queues are in force. */
  | { readonly do: "rules"; readonly rules: readonly LaneRule[] }
  /** The mail of a job in a queue waits, or goes on. */
  | {
      readonly do: "hold" | "lift";
      readonly domain: Domain;
      readonly job: string;
      /** How long a hold lasts. */
      readonly time: number;
    }
  /** Time passes. */
  | { readonly do: "run"; readonly time: number }
  /** The wall clock is set. */
  | { readonly do: "clock"; readonly by: number }
  | { readonly do: "host"; readonly name: (typeof HOSTS)[number]; readonly is: HostFacts }
  | { readonly do: "pause"; readonly domain: Domain; readonly paused: boolean }
  /** What the disk fails in from now on. */
  | {
      readonly do: "disk";
      readonly outcomes: boolean;
      readonly states: boolean;
      readonly reading: boolean;
      readonly moves: boolean;
    }
  /** Plugins fail to say where mail goes, or take so long for it. */
  | { readonly do: "route"; readonly failing: boolean; readonly takes: number }
  /** Plugins fail to say how parts of queues are limited, or can again. */
  | { readonly do: "failing-rules"; readonly failing: boolean }
  /** A queue is put into a mode, for some time if it is given. */
  | {
      readonly do: "mode";
      readonly domain: Domain;
      readonly mode: "normal" | "backoff";
      readonly time: number | undefined;
    }
  /** What plugins ask for when something fails, from now on. */
  | { readonly do: "effects"; readonly asked: AskedEffect }
  /** A queue's mail goes to another domain's, or stays; only where lanes are not limited. */
  | { readonly do: "move"; readonly domain: Domain; readonly to: Domain; readonly time: number }
  | { readonly do: "reload" }
  | { readonly do: "restart" }
  | { readonly do: "delete" | "retry"; readonly domain: Domain };

/** A run of the delivering side from start to end. */
export interface Scenario {
  readonly plan: Partial<DeliveryPlan>;
  /** Limits of parts of queues, as they are at first. */
  readonly rules: readonly LaneRule[];
  readonly rendering: RenderingWay;
  /** Each recipient gets a transaction of its own. */
  readonly separately: boolean;
  /** The store answers with promises what it may. */
  readonly lateStore: boolean;
  readonly steps: readonly Step[];
}

const answer: fc.Arbitrary<FakeAnswer> = fc.constantFrom(
  ...(["250", "250", "250", "450", "452", "550", "broken", "dismissed", "in-doubt"] as const),
  ...(["not-begun", "unfit"] as const),
);

const host: fc.Arbitrary<HostFacts> = fc.record({
  open: fc.constantFrom(true, true, true, false),
  stillborn: fc.constantFrom(false, false, false, true),
  mailTaken: fc.boolean(),
  takes: fc.constantFrom(0, 0, 50, 2000),
  answers: fc.array(answer, { minLength: 1, maxLength: 4 }),
});

const domain = fc.constantFrom(...DOMAINS);
const job = fc.constantFrom("j", "k");

const rules: fc.Arbitrary<readonly LaneRule[]> = fc.constantFrom<readonly LaneRule[]>(
  [],
  [],
  [{ by: ["sender-domain"], messageRate: { count: 2, window: 60_000 } }],
  [
    {
      ...{ by: ["sender-domain"], limit: "g", messageRate: { count: 4, window: 60_000 } },
      ...{ dataRate: { count: 300, window: 60_000 }, maxTransactions: 1 },
    },
  ],
  [
    { by: ["sender-domain"], messageRate: { count: 3, window: 1000 } },
    { by: ["job"], only: { job: "j" }, maxTransactions: 1 },
    { by: ["sender-domain", "job"], messageRate: { count: 4, window: 300_000 } },
  ],
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({
      do: fc.constant("send" as const),
      domain,
      recipients: fc.integer({ min: 1, max: 4 }),
      virtualMta: fc.constantFrom(...VIRTUAL_MTAS),
      sender: fc.constantFrom("a@hot.test", "b@hot.test", "c@cold.test", ""),
      job: fc.constantFrom(undefined, "j", "k"),
    }),
    weight: 5,
  },
  {
    arbitrary: fc.record({
      do: fc.constant("run" as const),
      time: fc.constantFrom(0, 10, 1000, 60_000, HOUR),
    }),
    weight: 4,
  },
  fc.record({ do: fc.constant("host" as const), name: fc.constantFrom(...HOSTS), is: host }),
  fc.record({ do: fc.constant("clock" as const), by: fc.constantFrom(-HOUR, -1000, 1000, HOUR) }),
  fc.record({ do: fc.constant("pause" as const), domain, paused: fc.boolean() }),
  fc.record({
    do: fc.constant("disk" as const),
    outcomes: fc.boolean(),
    states: fc.boolean(),
    reading: fc.constantFrom(false, false, true),
    moves: fc.boolean(),
  }),
  fc.record({
    do: fc.constant("route" as const),
    failing: fc.boolean(),
    takes: fc.constantFrom(0, 0, 100, 5000),
  }),
  fc.record({ do: fc.constant("failing-rules" as const), failing: fc.boolean() }),
  fc.record({ do: fc.constant("rules" as const), rules }),
  fc.record({
    do: fc.constantFrom("hold" as const, "lift" as const),
    domain,
    job,
    time: fc.constantFrom(Number.POSITIVE_INFINITY, 60_000, HOUR),
  }),
  fc.record({
    do: fc.constant("mode" as const),
    domain,
    mode: fc.constantFrom("normal" as const, "backoff" as const),
    time: fc.constantFrom(undefined, 60_000, HOUR),
  }),
  fc.record({
    do: fc.constant("effects" as const),
    asked: fc.constantFrom<AskedEffect>(
      ...(["none", "defer-all", "bounce-all", "slow", "skip-host", "pause"] as const),
      ...(["back-off", "no-source", "pause-lane"] as const),
      ...(["slow-virtual-mta", "slow-peer", "slow-lane"] as const),
    ),
  }),
  {
    arbitrary: fc.record({
      do: fc.constant("move" as const),
      domain,
      to: domain,
      time: fc.constantFrom(1000, HOUR, Number.POSITIVE_INFINITY),
    }),
    weight: 2,
  },
  fc.constant({ do: "reload" } as const),
  fc.constant({ do: "restart" } as const),
  fc.record({ do: fc.constantFrom("delete" as const, "retry" as const), domain }),
);

const source = (address: string): SourceAddress => ({ address, heloName: "mta.test" });

/** Windows of a minute must be on disk before anything is used. */
const LIMITS: readonly RateLimit[] = [
  limit("max-msg-rate", "recipients", ["queue"], 2, 1000),
  limit("by the minute", "recipients", ["queue"], 20, 60_000),
  limit("max-smtp-msg-rate", "recipients", ["virtual-mta"], 30, 60_000),
  limit("source-ip-max-msg-rate", "recipients", ["queue", "source-ip"], 8, 60_000),
  limit("peer", "recipients", ["peer-ip"], 10, 20_000),
  limit("max-connect-rate", "connections", ["queue"], 5, 60_000),
  limit("source-ip-max-connect-rate", "connections", ["queue", "source-ip"], 3, 30_000),
  limit("max-data-volume-rate", "bytes", ["queue"], 1000, 60_000),
  limit("max-smtp-data-volume-rate", "bytes", ["virtual-mta"], 1500, 10_000),
  limit("source-ip-max-data-volume-rate", "bytes", ["queue", "source-ip"], 500, 20_000),
  {
    ...limit("spread", "recipients", ["queue"], 30, 50_000),
    rate: { count: 30, window: 50_000, spread: true },
  },
];

const CEILINGS: readonly Ceiling[] = [
  { name: "max-smtp-out-per-ip", by: ["peer-ip"], most: 1 },
  { name: "source-ip-max-smtp-out", by: ["queue", "source-ip"], most: 1 },
  { name: "two", by: ["queue", "source-ip"], most: 2 },
  { name: "mx-connection-limit", by: ["mx-host", "source-ip"], most: 2 },
];

function limit(
  name: string,
  counts: RateLimit["counts"],
  by: RateLimit["by"],
  count: number,
  window: number,
): RateLimit {
  return { name, counts, by, rate: { count, window } };
}

const plan = fc.record({
  maxConnections: fc.constantFrom(1, 2, 20),
  maxTotalConnections: fc.constantFrom(1, 2, 100),
  maxVirtualMtaConnections: fc.constantFrom(1, 2, 100),
  maxMessagesPerConnection: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
  maxHostsPerAttempt: fc.constantFrom(1, 2, 10),
  maxRecipientsPerTransaction: fc.constantFrom(1, 100),
  after421: fc.constantFrom("defer" as const, "next-host" as const),
  eightBitFallback: fc.constantFrom("send" as const, "bounce" as const),
  idleTimeout: fc.constantFrom(0, 5000),
  connectInterval: fc.constantFrom(0, 1000),
  rampUpInterval: fc.constantFrom(0, 2000),
  maxErrorsPerConnection: fc.constantFrom(2, Number.POSITIVE_INFINITY),
  sources: fc.constantFrom([source("192.0.2.1")], [source("192.0.2.1"), source("192.0.2.2")]),
  limits: fc.uniqueArray(fc.constantFrom(...LIMITS), { maxLength: 6 }),
  ceilings: fc.uniqueArray(fc.constantFrom(...CEILINGS), { maxLength: 3 }),
});

/** Everything that hosts, disks, clocks and operators may do to the delivering side. */
export const scenario: fc.Arbitrary<Scenario> = fc.record({
  plan,
  rules,
  rendering: fc.constantFrom("none" as const, "now" as const, "late" as const, "odd" as const),
  separately: fc.boolean(),
  lateStore: fc.boolean(),
  steps: fc.array(step, { maxLength: 30, size: "max" }),
});
