import assert from "node:assert/strict";
import type { Effect } from "../../core/delivery/effect.ts";
import { AS_STORED, type RenderingPolicy } from "../../core/delivery/rendering.ts";
import { QueuedMail } from "../../core/engine/control/queued-mail.ts";
import type { PeerInfo } from "../../core/message/agent-connection.ts";
import type { RecipientRow } from "../../core/queue/store.ts";
import { NO_PARAMETERS } from "../../core/reception/extension.ts";
import { createLog } from "../../core/telemetry/log.ts";
import type { Timer } from "../../core/time/clock.ts";
import { DeliveryLab } from "../support/delivery-lab.ts";
import { failingStore, type StoreFailures } from "../support/failing-store.ts";
import type { FakeHost } from "../support/fake-smtp.ts";
import { limitedTo } from "../support/queue-limits.ts";
import { LaneWatch } from "./lane-watch.ts";
import { LimitWatch } from "./limit-watch.ts";
import {
  type AskedEffect,
  DOMAINS,
  HOSTS,
  HOUR,
  type HostFacts,
  type RenderingWay,
  type Scenario,
  type Step,
  VIRTUAL_MTAS,
} from "./scenario.ts";

const ACCOUNTED = { accounted: true, reported: false };

/**
 * The delivering side in virtual time, and what must hold of it whatever happens: each recipient ends once; it is taken as often as that
 * is recorded, but for what was under way when the server was cut off; it is never in two transactions at once; no limit is passed.
 */
export class World {
  readonly #scenario: Scenario;
  readonly #disk: StoreFailures;
  #lab: DeliveryLab;
  #mail: QueuedMail;
  #noRoute = false;
  #routeTakes = 0;
  /** Answers on their way, of plugins that take their time. */
  readonly #answers = new Set<Timer>();
  #noRules = false;
  readonly #lanes: LaneWatch;
  readonly #limits: LimitWatch;
  /** Queues of recipients. */
  readonly #queueOf = new Map<string, string>();
  /** Connections, and the queue that each serves. */
  #opened: { queue: string; readonly peer: PeerInfo; readonly isOpen: () => boolean }[] = [];
  #commands: Promise<unknown>[] = [];
  #asked: AskedEffect = "none";
  /** Where the mail of domains goes instead. */
  readonly #moves = new Map<string, { readonly to: string; readonly time: number }>();
  /** What limits lanes counts queue by queue: nothing moves where there is such. */
  readonly #mayMove: boolean;
  /** All recipients so far. */
  readonly #expected: string[] = [];
  /** How each recipient ended. */
  readonly #ends = new Map<string, string>();
  /** How often hosts took a recipient. */
  readonly #taken = new Map<string, number>();
  /** How often a recipient may have been taken without a record of it. */
  readonly #unrecorded = new Map<string, number>();
  /** Everything that happened, with its time. */
  readonly log: string[] = [];

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#mayMove =
      scenario.rules.length === 0 &&
      scenario.steps.every(
        (step) => step.do !== "hold" && (step.do !== "rules" || step.rules.length === 0),
      );
    const { limits, ceilings } = scenario.plan;
    const moves = scenario.steps.some((step) => step.do === "move" || step.do === "effects");
    this.#limits = new LimitWatch({
      limits: limits ?? [],
      ceilings: ceilings ?? [],
      knowsQueues: !moves,
    });
    this.#lab = this.#equipped(
      new DeliveryLab(
        { ...scenario.plan, maxAge: 300 * HOUR },
        HOSTS,
        undefined,
        scenario.lateStore,
      ),
    );
    this.#lab.laneRules = scenario.rules;
    this.#lanes = new LaneWatch(scenario.rules);
    this.#disk = failingStore(this.#lab.store);
    this.#mail = queuedMail(this.#lab);
  }

  #equipped(lab: DeliveryLab): DeliveryLab {
    lab.rendering = renderingBy(this.#scenario.rendering, lab);
    // What is sent in back-off counts for the other limits as well.
    const [pace] = limitedTo("recipients", { count: 1, window: 60_000 });
    if (pace !== undefined)
      lab.backoffPlan = {
        ...lab.plan,
        limits: [...lab.plan.limits, { ...pace, group: "backoff" }],
      };
    const { settled } = lab.policy;
    lab.policy.settled = (queue, outcome) => {
      lab.network.unjudged.delete(outcome.recipient.address);
      settled(queue, outcome);
    };
    lab.policy.opened = ({ domain, virtualMta }, peer) => {
      const queue = `${domain}/${virtualMta}`;
      const connection = lab.network.connections.find((one) => one.peer === peer);
      const isOpen = (): boolean => connection?.closed === false;
      this.#opened.push({ queue, peer, isOpen });
      this.#limits.used({
        counts: "connections",
        at: lab.clock.monotonic(),
        amount: 1,
        queue,
        peer,
      });
    };
    lab.judge = () => ({
      effects: effectsOf(this.#asked, lab.clock.now() + 600_000, this.#mayMove),
    });
    lab.policy.laneRules = () => {
      if (this.#noRules) throw new Error("no luck");
      return lab.laneRules;
    };
    lab.policy.route = async ({ domain, virtualMta }) => {
      if (this.#noRoute) throw new Error("no luck");
      const move = this.#moves.get(domain);
      const takes = this.#routeTakes;
      if (takes > 0)
        await new Promise<void>((done) => {
          const timer = lab.clock.after(takes, () => {
            this.#answers.delete(timer);
            done();
          });
          this.#answers.add(timer);
        });
      const [from, to] = [`${domain}/${virtualMta}`, `${move?.to}/${virtualMta}`];
      if (move === undefined || lab.scheduler.reroutes.problem(from, to)) return undefined;
      return { to, until: lab.clock.now() + move.time };
    };
    return lab;
  }

  async take(step: Step): Promise<void> {
    const lab = this.#lab;
    switch (step.do) {
      case "send": {
        const first = this.#expected.length;
        const to = Array.from(
          { length: step.recipients },
          (_, at) => `${first + at}@${step.domain}`,
        );
        this.#expected.push(...to);
        const { sender, job, virtualMta } = step;
        const notes = this.#scenario.separately ? { "core.separately": "yes" } : {};
        const [, senderDomain] = sender.split("@");
        for (const one of to) this.#queueOf.set(one, `${step.domain}/${virtualMta}`);
        this.#lanes.expect(to, { queue: `${step.domain}/${virtualMta}`, senderDomain, job });
        await lab.send(to, { info: { sender, job, notes }, virtualMta });
        break;
      }
      case "run":
        await lab.run(step.time);
        break;
      case "clock":
        lab.clock.setWall(step.by);
        // The next server cannot tell it from time that passed.
        this.#lanes.changed(lab.laneRules, this.#underWay());
        break;
      case "host":
        lab.network.hosts.set(step.name, playing(step.is));
        break;
      case "pause": {
        const queue = lab.scheduler.queue(`${step.domain}/v`);
        await lab.scheduler.setState(queue, { paused: step.paused }).catch(() => {});
        break;
      }
      case "disk": {
        const { outcomes, states, reading, moves } = step;
        Object.assign(this.#disk, { outcomes, states, reading, moves });
        break;
      }
      case "route":
        this.#noRoute = step.failing;
        this.#routeTakes = step.takes;
        break;
      case "failing-rules":
        this.#noRules = step.failing;
        lab.delivery.dispatcher.plansChanged();
        break;
      case "delete":
        this.#command(this.#mail.delete({ queue: `${step.domain}/v` }, undefined, ACCOUNTED));
        break;
      case "retry":
        this.#command(this.#mail.retryNow(`${step.domain}/v`, undefined));
        break;
      case "rules":
        // What was allowed until now may be on its way for some time.
        await lab.run(0);
        this.#lanes.changed([], this.#underWay());
        lab.laneRules = step.rules;
        lab.delivery.dispatcher.plansChanged();
        await lab.run(30_000);
        this.#look();
        this.#lanes.changed(step.rules, []);
        break;
      case "hold": {
        const queue = lab.scheduler.queue(`${step.domain}/v`);
        const underWay = this.#underWay();
        const until = lab.clock.now() + step.time;
        const held = lab.delivery.lanes.holds.hold(queue, { job: step.job }, until, "held");
        await held.then(
          () => {
            // The wall clock may be set: how long one that ends lasts is not known.
            if (step.time !== Number.POSITIVE_INFINITY) this.#lanes.lift(queue.name, step.job);
            else this.#lanes.hold(queue.name, step.job, lab.clock.monotonic(), underWay);
          },
          () => this.#lanes.lift(queue.name, step.job),
        );
        break;
      }
      case "lift": {
        const queue = lab.scheduler.queue(`${step.domain}/v`);
        this.#lanes.lift(queue.name, step.job);
        await lab.delivery.lanes.holds.lift(queue, { job: step.job }).catch(() => {});
        break;
      }
      case "mode": {
        const queue = lab.scheduler.queue(`${step.domain}/v`);
        const until = step.time === undefined ? undefined : lab.clock.now() + step.time;
        await lab.delivery.modes.set(queue, step.mode, until, BY_HAND).catch(() => {});
        break;
      }
      case "effects":
        this.#asked = step.asked;
        break;
      case "move":
        if (this.#mayMove) this.#moves.set(step.domain, { to: step.to, time: step.time });
        break;
      case "reload":
        lab.plan = {
          ...lab.plan,
          sources: [{ address: `192.0.2.${1 + (this.#reloads++ % 200)}`, heloName: "mta.test" }],
        };
        if (lab.backoffPlan) lab.backoffPlan = { ...lab.backoffPlan, sources: lab.plan.sources };
        this.#sentBefore = lab.network.uses.length;
        lab.delivery.idle.closeAll();
        lab.delivery.dispatcher.plansChanged();
        break;
      case "restart":
        await this.#restart();
        break;
    }
    this.#check();
  }

  #reloads = 0;
  /** How much had been sent when the configuration in force came. */
  #sentBefore = 0;

  #command(done: Promise<unknown>): void {
    this.#commands.push(Promise.allSettled([done]));
  }

  /** The server ends in the middle of what it does, and another goes on with its store. */
  async #restart(): Promise<void> {
    this.#heal();
    await this.#halt();
    const before = this.#lab;
    this.#sentBefore = 0;
    this.#look();
    this.#limits.restarted(before.clock.monotonic());
    this.#lab = this.#equipped(
      new DeliveryLab(before.plan, HOSTS, before, this.#scenario.lateStore),
    );
    for (const [name, host] of before.network.hosts) this.#lab.network.hosts.set(name, host);
    this.#mail = queuedMail(this.#lab);
  }

  #heal(): void {
    Object.assign(this.#disk, { outcomes: false, states: false, reading: false, moves: false });
    this.#noRoute = false;
    this.#routeTakes = 0;
    if (this.#noRules) {
      this.#noRules = false;
      this.#lab.delivery.dispatcher.plansChanged();
    }
    this.#asked = "none";
  }

  async #halt(): Promise<void> {
    const { delivery, scheduler, network, clock } = this.#lab;
    await this.#lab.run(0);
    scheduler.stop();
    await this.#inTime("the server ends", delivery.dispatcher.halt());
    await this.#inTime("limits end", delivery.limitStore.close());
    await this.#inTime("commands end", Promise.all(this.#commands));
    this.#commands = [];
    this.#gather();
    for (const [name, times] of this.#taken) {
      const recorded = this.#ends.get(name) === "delivered" ? 1 : 0;
      this.#unrecorded.set(name, times - recorded);
    }
    assert.equal(network.open, 0, "connections are left");
    assert.equal(delivery.limits.total, 0, "places are left");
    for (const timer of this.#answers) timer.cancel();
    this.#answers.clear();
    assert.equal(clock.pending, 0, "timers are left");
  }

  /** Lets time pass until something is done, but not for ever. */
  async #inTime(what: string, done: Promise<unknown>): Promise<void> {
    let over = false;
    const ended = done.finally(() => {
      over = true;
    });
    for (let turn = 0; turn < 200 && !over; turn++) await this.#lab.clock.advance(1000);
    assert.ok(over, `${what} within 200 s`);
    await ended;
  }

  /** Takes over what the present server has done. */
  #gather(): void {
    const { outcomes, network } = this.#lab;
    for (const { kind, recipient } of outcomes.splice(0)) {
      this.log.push(`${this.#lab.clock.monotonic()} ${kind} ${recipient.address}`);
      if (kind === "deferred" || kind === "delayed") continue;
      assert.equal(this.#ends.get(recipient.address), undefined, `${recipient.address} ends twice`);
      this.#ends.set(recipient.address, kind);
    }
    for (const entry of network.delivered.splice(0)) {
      const [, name = ""] = entry.split(" ");
      this.#taken.set(name, (this.#taken.get(name) ?? 0) + 1);
    }
    this.log.push(...network.transactions.splice(0));
  }

  /** Recipients that delivery works for. */
  #underWay(): readonly string[] {
    const found: string[] = [];
    for (const { id, rows } of this.#lab.scheduler.queues())
      for (const row of this.#rowsOf(id)) if (rows.isUnderWay(row)) found.push(row.address);
    return found;
  }

  /** All rows of a queue, whatever the disk does. */
  #rowsOf(queue: number): readonly RecipientRow[] {
    const { reading } = this.#disk;
    this.#disk.reading = false;
    const rows = this.#lab.store.rows(queue, undefined, Number.POSITIVE_INFINITY, 100_000);
    this.#disk.reading = reading;
    return rows;
  }

  /** Tells of what hosts have taken. */
  #look(): void {
    for (const { address, at } of this.#lab.network.taken.splice(0)) this.#lanes.took(address, at);
    for (const use of this.#lab.network.uses.splice(0)) {
      const queue = this.#queueOf.get(use.recipient) ?? "";
      this.#limits.used({ ...use, queue });
      const open = this.#opened.find(({ peer }) => peer === use.peer);
      if (open !== undefined) open.queue = queue;
    }
    this.#opened = this.#opened.filter(({ isOpen }) => isOpen());
  }

  #check(): void {
    const { sources } = this.#lab.plan;
    const allowed = sources.map(({ address }) => address);
    for (const use of this.#lab.network.uses.slice(this.#sentBefore))
      if (use.counts === "recipients" && use.amount > 0)
        assert.ok(allowed.includes(use.peer.localAddress), "sent by an old configuration");
    const { network, plan } = this.#lab;
    this.#look();
    this.#lanes.check();
    this.#limits.check(this.#opened);
    assert.ok(!this.#lab.spin.spins, "the store is asked again and again while no time passes");
    assert.deepEqual(network.twiceAtOnce, [], "in two transactions at once");
    assert.ok(network.open <= plan.maxTotalConnections, "too many connections");
    const most = plan.maxVirtualMtaConnections * VIRTUAL_MTAS.length;
    assert.ok(network.open <= most, "too many connections of virtual MTAs");
  }

  /** All is well again: everything comes to its end, and nothing is left. */
  async finish(): Promise<void> {
    this.#heal();
    const lab = this.#lab;
    for (const name of HOSTS) lab.network.hosts.set(name, {});
    for (const domain of DOMAINS) {
      const queue = lab.scheduler.queue(`${domain}/v`);
      await lab.scheduler.setState(queue, { paused: false, pausedUntil: undefined });
      await lab.delivery.modes.set(queue, "normal", undefined, BY_HAND);
      for (const { values } of queue.state.holds ?? []) {
        this.#lanes.lift(queue.name, values.job ?? "");
        await lab.delivery.lanes.holds.lift(queue, values);
      }
    }
    await lab.run(60 * HOUR);
    this.#check();
    assert.equal(lab.scheduler.waiting(), 0, "recipients are still waiting");
    await this.#halt();
    assert.deepEqual([...this.#ends.keys()].sort(), [...this.#expected].sort());
    for (const name of this.#expected) {
      const taken = this.#taken.get(name) ?? 0;
      const recorded = this.#ends.get(name) === "delivered" ? 1 : 0;
      assert.ok(taken >= recorded, `${name} is recorded as delivered, but nobody took it`);
      const most = recorded + (this.#unrecorded.get(name) ?? 0);
      assert.ok(taken <= most, `${name} was taken ${taken} times, recorded ${recorded} times`);
    }
  }
}

const BY_HAND = { by: "operator", plugin: undefined, reason: undefined } as const;

/** What plugins ask for until a time. */
function effectsOf(asked: AskedEffect, until: number, mayMove: boolean): readonly Effect[] {
  switch (asked) {
    case "none":
      return [];
    case "defer-all":
      return [{ scope: "queue", effect: "defer-all", until }];
    case "bounce-all":
      return [{ scope: "queue", effect: "bounce-all" }];
    case "slow":
      return [{ scope: "queue", effect: "slow", rate: { count: 1, window: 60_000 }, until }];
    case "slow-virtual-mta":
      return [{ scope: "virtual-mta", effect: "slow", rate: { count: 2, window: 60_000 }, until }];
    case "slow-peer":
      return [
        { scope: "peer", effect: "slow", address: "a", rate: { count: 1, window: 1000 }, until },
      ];
    case "slow-lane":
      // As holds: where mail moves, lanes are not limited.
      if (mayMove) return [];
      return [
        {
          ...{ scope: "lane", effect: "slow", values: { "sender-domain": "hot.test" } },
          ...{ rate: { count: 1, window: 1000 }, until },
        },
      ];
    case "skip-host":
      return [{ scope: "peer", effect: "skip-host", address: "a", until }];
    case "back-off":
      return [{ scope: "queue", effect: "mode", mode: "backoff", until }];
    case "no-source":
      return [{ scope: "source", effect: "disable", address: "192.0.2.1", until }];
    case "pause-lane":
      // Where mail moves, nothing is held.
      if (mayMove) return [];
      return [{ scope: "lane", effect: "pause", values: { job: "k" }, until }];
    case "pause":
      return [
        { scope: "virtual-mta", effect: "pause", until },
        { scope: "queue", effect: "pause", until },
      ];
  }
}

/** Plays a scenario; rejects with what does not hold. Resolves with all that happened. */
export async function play(scenario: Scenario): Promise<readonly string[]> {
  const world = new World(scenario);
  for (const step of scenario.steps) await world.take(step);
  await world.finish();
  return world.log;
}

/** A host that answers in turn. */
function playing({ answers, ...facts }: HostFacts): FakeHost {
  let next = 0;
  return { ...facts, answer: () => answers[next++ % answers.length] ?? "250" };
}

/** Makes messages ready as told. */
function renderingBy(how: RenderingWay, lab: DeliveryLab): RenderingPolicy {
  let asked = 0;
  return {
    renders: how !== "none",
    seals: false,
    parameters: NO_PARAMETERS,
    render: () => {
      asked++;
      if (how === "now") return AS_STORED;
      if (how === "odd" && asked % 3 === 0) throw new Error("no luck");
      return new Promise((resolve) => {
        lab.clock.after(20, () => resolve(AS_STORED));
      });
    },
    seal: () => [],
  };
}

function queuedMail(lab: DeliveryLab): QueuedMail {
  const mayBeQueue = (): boolean => true;
  return new QueuedMail({
    ...lab,
    ...lab.delivery,
    mayBeQueue,
    log: createLog("model", () => {}),
  });
}
