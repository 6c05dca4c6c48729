import type { DeliveryFailure } from "../../../errors/delivery-failure.ts";
import { errorText } from "../../../errors/error-text.ts";
import { TARGET } from "../../../hooks/agent-answers.ts";
import { FAILURE } from "../../../hooks/failure-answer.ts";
import type { Target, TargetSource } from "../../../pool/target.ts";
import { agentFailure } from "./agent-failure.ts";

/** A target of a plugin's agent, and what the agent itself gave. */
export interface DeclaredTarget extends Target {
  readonly given: Target;
}

/** Targets as a plugin's agent gives them, checked, and kept apart from those of other agents. */
export class DeclaredTargets implements TargetSource<DeclaredTarget> {
  readonly #source: TargetSource;
  readonly #agent: string;
  readonly #complain: (problem: string) => void;
  #own: DeliveryFailure | undefined;

  /** `complain` hears what is wrong with an answer. */
  constructor(source: TargetSource, agent: string, complain: (problem: string) => void) {
    this.#source = source;
    this.#agent = agent;
    this.#complain = complain;
  }

  async next(): Promise<DeclaredTarget | DeliveryFailure | undefined> {
    if (this.#own !== undefined) return undefined;
    try {
      const given: unknown = await this.#source.next();
      if (given === undefined || FAILURE.is(given)) return given;
      if (TARGET.is(given)) return this.#targetOf(given);
      return this.#fail(TARGET.problem(given));
    } catch (error) {
      return this.#fail(errorText(error));
    }
  }

  get failure(): DeliveryFailure | undefined {
    if (this.#own !== undefined) return this.#own;
    try {
      const given: unknown = this.#source.failure;
      if (given === undefined || FAILURE.is(given)) return given;
      this.#fail(FAILURE.problem(given));
    } catch (error) {
      this.#fail(errorText(error));
    }
    return this.#own;
  }

  #fail(problem: string): undefined {
    this.#complain(problem);
    this.#own = agentFailure(this.#agent, "it cannot say where to deliver", undefined);
  }

  #targetOf(given: Target): DeclaredTarget {
    const { hostName, address, port, place, key, mxSite } = given;
    return {
      hostName,
      address,
      port,
      place: `${this.#agent} ${place}`,
      key: `${this.#agent} ${key}`,
      mxSite,
      given,
    };
  }
}
