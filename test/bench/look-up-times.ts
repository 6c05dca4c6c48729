import { ServiceContainer } from "../../core/container/container.ts";
import { Generation } from "../../core/engine/generation.ts";
import { silentSurface } from "../../core/engine/plugins/plugin-surface.ts";
import { LateAnswers } from "../../core/hooks/late-answers.ts";
import { IDENTITY, type Plugin, type ResolvedConfig, systemClock } from "../../core/mod.ts";
import { fakeRandom } from "../support/fake-random.ts";
import { someDomain, virtualMtaName } from "./large-config.ts";

/** What it costs to know what is in force, nanoseconds. */
export interface LookUpTimes {
  /** The plan of a queue that nothing has asked about yet. */
  readonly newPlan: number;
  /** The plan of a queue that is known. */
  readonly knownPlan: number;
  /** One property of a plan in hand. */
  readonly planProperty: number;
  /** One setting of a queue's view in hand. */
  readonly setting: number;
}

const QUEUES = 1000;
const ROUNDS = 2000;

/** Times look-ups in a configuration, among queues of 1000 domains and virtual MTAs; plans are made by plugins without services. */
export function lookUpTimes(config: ResolvedConfig, all: readonly Plugin[]): LookUpTimes {
  const plugins = all.filter(({ needs }) =>
    Object.values(needs).every(({ name }) => name === IDENTITY.name),
  );
  const services = new ServiceContainer();
  services.put(IDENTITY, { hostName: "mta.test", localNames: ["mta.test"], hostId: "0" });
  const sink = (): void => {};
  const generation = new Generation({
    config,
    plugins,
    services,
    hostName: () => "mta.test",
    sink,
    surface: silentSurface(plugins, systemClock),
    late: new LateAnswers(systemClock),
    clock: systemClock,
  });
  const random = fakeRandom(7);
  const queues = Array.from({ length: QUEUES }, () => ({
    domain: someDomain(random),
    virtualMta: virtualMtaName(1 + random.integer(5000)),
  }));
  let sum = 0;
  const times = (rounds: number, look: (round: number) => void): number => {
    const begun = performance.now();
    for (let round = 0; round < rounds; round++) look(round);
    return ((performance.now() - begun) * 1e6) / rounds / QUEUES;
  };
  const newPlan = times(1, () => {
    for (const queue of queues) sum += generation.plan(queue).maxConnections;
  });
  const knownPlan = times(ROUNDS, () => {
    for (const queue of queues) if (generation.plan(queue).maxConnections > 0) sum++;
  });
  const plans = queues.map((queue) => generation.plan(queue));
  const planProperty = times(ROUNDS, () => {
    for (const plan of plans) sum += plan.maxConnections;
  });
  const views = queues.map((queue) => generation.view(queue));
  const setting = times(ROUNDS, () => {
    for (const view of views) if (view.get("max-smtp-out").value === 1) sum++;
  });
  // The sum is used, so that no compiler leaves the look-ups out.
  if (sum < 0) throw new Error("no plan has connections");
  return { newPlan, knownPlan, planProperty, setting };
}
