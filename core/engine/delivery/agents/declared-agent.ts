import { AGENT_NAME, type DeliveryAgent } from "../../../delivery/agent.ts";
import type { DeliveryPlan } from "../../../delivery/plan.ts";
import type { QueueRef } from "../../../delivery/queue-ref.ts";
import type { Route } from "../../../delivery/route.ts";
import { errorText } from "../../../errors/error-text.ts";
import { CONNECT_RESULT, TARGETS } from "../../../hooks/agent-answers.ts";
import { Complaints } from "../../../hooks/complaints.ts";
import { type ConnectResult, usesSources } from "../../../message/agent-connection.ts";
import type { AgentDeclaration } from "../../../plugin.ts";
import { knownTargets, type TargetSource } from "../../../pool/target.ts";
import type { Log } from "../../../telemetry/log.ts";
import type { Clock, Timer } from "../../../time/clock.ts";
import { agentFailure } from "./agent-failure.ts";
import { type DeclaredTarget, DeclaredTargets } from "./declared-targets.ts";
import { GuardedConnection } from "./guarded-connection.ts";

/** What an agent works with under a configuration. */
export interface DeclaredAgentParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Names of the events that the plugin declares. */
  readonly events: ReadonlySet<string>;
  /** What the plugin's handlers get for a queue. */
  contextOf(queue: QueueRef): object;
  /** The configuration stays whole until what is returned is called: a connection is open under it. */
  hold(): () => void;
}

/** A plugin's agent under one configuration. Whatever it throws, answers or leaves unanswered is a temporary failure. */
export class DeclaredAgent implements DeliveryAgent<DeclaredTarget> {
  readonly name: string;
  readonly dlvType: string;
  readonly finalDelivery: boolean;
  readonly usesSources: boolean;
  readonly #declared: AgentDeclaration;
  readonly #parts: DeclaredAgentParts;
  readonly #complaints: Complaints;

  constructor(declared: AgentDeclaration, parts: DeclaredAgentParts) {
    this.name = declared.name;
    this.dlvType = declared.dlvType;
    this.finalDelivery = declared.finalDelivery;
    this.usesSources = usesSources(declared);
    this.#declared = declared;
    this.#parts = parts;
    this.#complaints = new Complaints(parts.log, () => parts.clock.monotonic());
  }

  targets(
    queue: QueueRef,
    plan: DeliveryPlan,
    route: Route | undefined,
  ): TargetSource<DeclaredTarget> {
    try {
      const given = this.#declared.targets({ ...this.#context(queue, plan), route });
      if (!TARGETS.is(given)) return this.#noTargets(TARGETS.problem(given));
      const source = "next" in given ? given : knownTargets(given);
      return new DeclaredTargets(source, this.name, (problem) => this.#wrong("targets", problem));
    } catch (error) {
      return this.#noTargets(errorText(error));
    }
  }

  open(
    { given, hostName }: DeclaredTarget,
    queue: QueueRef,
    plan: DeliveryPlan,
    signal: AbortSignal,
  ): Promise<ConnectResult> {
    const { clock } = this.#parts;
    const limit = plan.timeouts.transaction;
    return new Promise((resolve) => {
      const release = this.#parts.hold();
      let over = false;
      let timer: Timer | undefined;
      const end = (result: ConnectResult): void => {
        over = true;
        timer?.cancel();
        signal.removeEventListener("abort", giveUp);
        if (result.ok) result.connection.onClose(release);
        else release();
        resolve(result);
      };
      const fail = (what: string): void =>
        end({ ok: false, failure: agentFailure(this.name, what, hostName) });
      const giveUp = (): void => fail("given up");
      const take = (answer: unknown): void => {
        const result = this.#opened(answer, limit);
        if (over) {
          if (result.ok) result.connection.destroy();
        } else end(result);
      };
      const failed = (error: unknown): void => {
        this.#wrong("open", errorText(error));
        if (!over) fail("it cannot be opened");
      };
      if (signal.aborted) {
        giveUp();
        return;
      }
      signal.addEventListener("abort", giveUp, { once: true });
      timer = clock.after(limit, () => fail("not open in time"));
      try {
        const answer = this.#declared.open(given, { ...this.#context(queue, plan), signal });
        Promise.resolve(answer).then(take).catch(failed);
      } catch (error) {
        failed(error);
      }
    });
  }

  #opened(answer: unknown, limit: number): ConnectResult {
    if (!CONNECT_RESULT.is(answer)) {
      this.#wrong("open", CONNECT_RESULT.problem(answer));
      return { ok: false, failure: agentFailure(this.name, "wrong answer of open", undefined) };
    }
    if (!answer.ok) return answer;
    const parts = {
      agent: this.name,
      clock: this.#parts.clock,
      events: this.#parts.events,
      complaints: this.#complaints,
      limit,
    };
    return { ok: true, connection: new GuardedConnection(answer.connection, parts) };
  }

  #context(queue: QueueRef, plan: DeliveryPlan): object {
    const { domain, virtualMta } = queue;
    const { clock, contextOf } = this.#parts;
    return { ...contextOf(queue), queue: { domain, virtualMta }, plan, clock };
  }

  #noTargets(problem: string): TargetSource<DeclaredTarget> {
    this.#wrong("targets", problem);
    return knownTargets([], agentFailure(this.name, "it cannot say where to deliver", undefined));
  }

  #wrong(part: "targets" | "open", problem: string): void {
    const fields = { agent: this.name, part, problem };
    this.#complaints.make("error", "delivery agent failed", fields);
  }
}

/** What is wrong with a declared agent by itself, for its author. */
export function agentProblem(agent: AgentDeclaration): string | undefined {
  const { name, dlvType, finalDelivery } = agent;
  if (!AGENT_NAME.test(name)) return `its agent "${name}" needs a name like ${AGENT_NAME.source}`;
  if (typeof dlvType !== "string" || !AGENT_NAME.test(dlvType))
    return `its agent ${name} needs a dlvType like a name`;
  return typeof finalDelivery === "boolean"
    ? undefined
    : `its agent ${name} does not say whether it is finalDelivery`;
}
