import type { DeliveryAgent } from "../../core/delivery/agent.ts";
import { CORE_STATE } from "../../core/delivery/core-state.ts";
import { defaultPlan } from "../../core/delivery/default-plan.ts";
import type { Effect } from "../../core/delivery/effect.ts";
import type { Held } from "../../core/delivery/held.ts";
import { type LaneRule, NO_LANE_RULES } from "../../core/delivery/lane-rule.ts";
import type { QueueModeChange } from "../../core/delivery/mode-change.ts";
import type { Outcome, QueueDeferral } from "../../core/delivery/outcome.ts";
import type { DeliveryPlan } from "../../core/delivery/plan.ts";
import type { DeliveryPolicy } from "../../core/delivery/policy.ts";
import { AS_STORED, type RenderingPolicy } from "../../core/delivery/rendering.ts";
import type { Reroute } from "../../core/delivery/route.ts";
import type { SharingPolicy } from "../../core/delivery/shared-mail.ts";
import { SmtpAgent } from "../../core/delivery/smtp-agent.ts";
import type { DemandsOf } from "../../core/delivery/smtp-targets.ts";
import { SourceAddresses } from "../../core/delivery/source-addresses.ts";
import type { DeliveredAttempt, FailedAttempt, Verdict } from "../../core/delivery/verdict.ts";
import { createDelivery, type Delivery } from "../../core/engine/delivery/create-delivery.ts";
import { failed } from "../../core/errors/delivery-failure.ts";
import type { Journal } from "../../core/journal/journal.ts";
import type { MessageInfo, Notify } from "../../core/message/envelope.ts";
import { MemoryStore } from "../../core/queue/memory/memory-store.ts";
import { queueForNew } from "../../core/queue/queue-for-new.ts";
import type { QueueRuntime } from "../../core/queue/queue-runtime.ts";
import { Scheduler } from "../../core/queue/scheduler.ts";
import type { QueueStore, RecipientRow } from "../../core/queue/store.ts";
import { NO_PARAMETERS } from "../../core/reception/extension.ts";
import { keptText, queueState, serverState } from "../../core/state/declared-state.ts";
import { StateHub } from "../../core/state/state-hub.ts";
import { AlarmHub } from "../../core/telemetry/alarm-hub.ts";
import { createLog, type LogEvent } from "../../core/telemetry/log.ts";
import { infoOf } from "../../core/testing/queue-store/kit.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeNetwork } from "./fake-smtp.ts";
import { journalOf } from "./journal-of.ts";
import { lateStore, SpinWatch } from "./late-store.ts";

const NO_SUCH_SOURCE = failed("connect", "4.4.1", "EADDRNOTAVAIL", undefined);

/** A message to be delivered in the lab. */
export interface LabMail {
  /** The queue's, where it is not that of each recipient. */
  readonly domain?: string;
  readonly info?: Partial<MessageInfo>;
  readonly notify?: Notify;
  /** Bytes of content, by which the network tells messages apart. */
  readonly size?: number;
  /** `v` unless given. */
  readonly virtualMta?: string;
}

const BOX_STATE = {
  seen: serverState(keptText, "What was seen."),
  mood: queueState(keptText, "How the queue is."),
};

/** The outbound side in virtual time, between a store in memory and a network in memory. */
export class DeliveryLab {
  /** What TLS to hosts must be like; undefined: as the plan has it. */
  demandsOf: DemandsOf | undefined;
  readonly clock: FakeClock;
  readonly store: MemoryStore;
  readonly network: FakeNetwork;
  readonly log: LogEvent[] = [];
  readonly spin: SpinWatch;
  readonly outcomes: Outcome[] = [];
  readonly queueDeferrals: QueueDeferral[] = [];
  readonly modeChanges: QueueModeChange[] = [];
  /** Connections told of as opened and closed, as `+queue` and `-queue sent`. */
  readonly told: string[] = [];
  readonly scheduler: Scheduler;
  readonly journal: Journal;
  readonly delivery: Delivery;
  plan: DeliveryPlan;
  laneRules: readonly LaneRule[];
  /** The plan of queues in back-off, where it is another one. */
  backoffPlan: DeliveryPlan | undefined;
  readonly alarms: AlarmHub;
  /** What plugin `box` keeps: `state.seen`, `state.mood`. */
  readonly states: StateHub;
  /** Addresses of ours that this host does not have, and how often it was looked for which. */
  readonly missingSources: Set<string> = new Set();
  readonly looks: string[] = [];
  /** The only agent there is. */
  agent: DeliveryAgent;
  /** Addresses of the hosts of all domains, in order of preference. */
  hosts: readonly string[];
  retryAfter = 600_000;
  /** What plugins say of failures and deliveries. */
  judge: ((attempt: FailedAttempt) => Partial<Verdict>) | undefined;
  judgeDelivery: ((attempt: DeliveredAttempt) => readonly Effect[]) | undefined;
  /** Which queues' mail goes into other queues. */
  reroute: ((queue: string) => Reroute | undefined) | undefined;
  /** Opens connections instead of the network. */
  connect: FakeNetwork["connect"] | undefined;
  /** What is asked for and never answers: the name server, or the plugin that knows the route. */
  silent: "names" | "route" | undefined;
  /** Whether mail of a domain may go with that in the queue of another one; without it all may. */
  mayShare: SharingPolicy["mayShare"] | undefined;
  /** What is changed of messages; without it they go as they are stored. */
  rendering: RenderingPolicy | undefined;
  readonly policy: { -readonly [K in keyof DeliveryPolicy]: DeliveryPolicy[K] } = {
    find: () => undefined,
    laneRules: () => this.laneRules,
    plan: ({ mode }) => (mode === "backoff" ? (this.backoffPlan ?? this.plan) : this.plan),
    agent: ({ agent }) => (agent === this.agent.name ? this.agent : undefined),
    agentOf: () => this.agent,
    route: ({ domain, virtualMta }) =>
      this.silent === "route" ? new Promise(() => {}) : this.reroute?.(`${domain}/${virtualMta}`),
    judge: (_queue, attempt) => ({
      action: attempt.failure.temporary ? "defer" : "bounce",
      retryAfter: this.retryAfter,
      failure: attempt.failure,
      ...this.judge?.(attempt),
    }),
    judgesDeliveries: true,
    judgeDelivery: (_queue, attempt) => this.judgeDelivery?.(attempt) ?? [],
    report: () => [],
    place: () => {
      throw new Error("no reports here");
    },
    keep: (changes) => this.states.take(changes),
    moveState: (from, to) => this.states.moveQueue(from, to),
    isVirtualMta: (name) => name === "v" || name === "w",
    settled: (_queue, outcome) => this.outcomes.push(outcome),
    queueDeferred: (_queue, deferral) => this.queueDeferrals.push(deferral),
    queueModeChanged: (_queue, change) => this.modeChanges.push(change),
    opened: ({ domain }) => this.told.push(`+${domain}`),
    closed: ({ domain }, _peer, _reason, sent) => this.told.push(`-${domain} ${sent}`),
  };

  /** The first of `hosts` is preferred. All of them are there, and take all mail. `before`: goes on with its store, in its time. `isLate`: the store answers what it may with promises. */
  constructor(
    plan: Partial<DeliveryPlan> = {},
    hosts: readonly string[] = ["a", "b", "c"],
    before?: DeliveryLab,
    isLate = false,
  ) {
    this.clock = before?.clock ?? new FakeClock();
    this.store = before?.store ?? new MemoryStore(this.clock);
    this.network = new FakeNetwork(this.clock);
    this.laneRules = before?.laneRules ?? NO_LANE_RULES;
    this.plan = { ...defaultPlan("mta.test"), ...plan };
    this.hosts = hosts;
    for (const address of hosts) this.network.hosts.set(address, {});
    const log = createLog("lab", (event) => this.log.push(event));
    this.spin = new SpinWatch(() => this.clock.monotonic());
    const store: QueueStore = isLate ? lateStore(this.store, this.spin) : this.store;
    this.scheduler = new Scheduler({
      store,
      clock: this.clock,
      log,
      onDue: (queue) => this.delivery.dispatcher.wake(queue),
      onNew: (queue, row) => this.delivery.received(queue, row),
      onForgotten: (queue) => this.delivery.dispatcher.forget(queue),
      onMade: (queue) => this.delivery.holds.made(queue),
      lanes: () => this.delivery.lanes,
    });
    const { clock, scheduler, policy } = this;
    const hostsOf = (): {
      next(): Promise<{ hostName: string; address: string; port: number } | undefined>;
      failure: undefined;
    } => {
      const left = [...this.hosts];
      return {
        next: async () => {
          if (this.silent === "names") await new Promise(() => {});
          const address = left.shift();
          return address === undefined
            ? undefined
            : { hostName: `mx-${address}`, address, port: 25 };
        },
        failure: undefined,
      };
    };
    const wanted = (): RenderingPolicy | undefined => this.rendering;
    const rendering: RenderingPolicy = {
      get renders() {
        return wanted()?.renders ?? false;
      },
      parameters: NO_PARAMETERS,
      get seals() {
        return wanted()?.seals ?? false;
      },
      render: (message) => this.rendering?.render(message) ?? AS_STORED,
      seal: (message) => this.rendering?.seal(message) ?? [],
    };
    this.alarms = new AlarmHub(clock, log);
    const alarms = this.alarms.of("core");
    const canBind = (address: string): Promise<boolean> => {
      this.looks.push(address);
      return Promise.resolve(!this.missingSources.has(address));
    };
    const sources = new SourceAddresses({
      ...{ clock, log, alarms, canBind },
      canReach: () => Promise.resolve(true),
    });
    this.agent = new SmtpAgent({
      ...{ clock, hostsOf, sources },
      tlsPolicy: () => ({ demandsOf: this.demandsOf, tried: undefined }),
      proxyAddress: () => Promise.resolve(undefined),
      connect: (options, signal) =>
        this.missingSources.has(options.localAddress ?? "")
          ? Promise.resolve({ ok: false, failure: NO_SUCH_SOURCE, sourceMissing: true })
          : (this.connect ?? this.network.connect)(options, signal),
    });
    this.journal = journalOf(store, clock, log);
    const { journal } = this;
    this.states = new StateHub([CORE_STATE, { name: "box", state: BOX_STATE }], clock, log);
    this.states.open(this.store, (queue) => this.scheduler.find(queue)?.waiting ?? 0);
    const mayShare = (): SharingPolicy["mayShare"] | undefined => this.mayShare;
    const sharing: SharingPolicy = {
      get asks() {
        return mayShare() !== undefined;
      },
      ownDomain: ({ address }) => address.slice(address.indexOf("@") + 1),
      mayShare: (mail) => this.mayShare?.(mail) ?? true,
    };
    this.delivery = createDelivery({
      sharing,
      ...{ clock, log, store, scheduler, policy, journal, rendering, sources, alarms },
    });
    this.delivery.holds.open(this.states.map("core", "holds"));
    this.scheduler.load();
    this.scheduler.start();
    this.delivery.start();
  }

  /** Stores a message for some recipients, and hands it to delivery. */
  async send(to: readonly string[], mail: LabMail = {}): Promise<readonly RecipientRow[]> {
    const body = this.store.draft();
    await body.write(Buffer.alloc(mail.size ?? 100, "x"));
    const now = this.clock.now();
    const info = infoOf({ receivedAt: now, size: body.size, ...mail.info });
    const recipients = to.map((address) => {
      const { domain = address.slice(address.indexOf("@") + 1) } = mail;
      const queue = queueForNew(this.scheduler, `${domain}/${mail.virtualMta ?? "v"}`);
      const lane = this.delivery.lanes.of(queue, info);
      const { notify = 0 } = mail;
      return { queue: queue.id, lane, due: now, address, originalRecipient: undefined, notify };
    });
    const rows = await this.store.accept({ info, body, recipients });
    this.scheduler.offer(rows, true);
    return rows;
  }

  /** What holds a queue back. */
  readonly heldBy = (queue: QueueRuntime): Held | undefined =>
    this.delivery.dispatcher.heldBy(queue);

  /** Lets everything happen that happens within a time. */
  run(milliseconds = 0): Promise<void> {
    return this.clock.advance(milliseconds);
  }

  /** What became of recipients, in order: `kind address`. */
  get results(): readonly string[] {
    return this.outcomes.map(({ kind, recipient }) => `${kind} ${recipient.address}`);
  }
}
