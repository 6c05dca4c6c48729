import type { Random } from "../../core/mod.ts";

/** What may fail by chance, as Mailpit's API calls it. */
export const TRIGGERS = ["Sender", "Recipient", "Authentication"] as const;

/** One of them. */
export type TriggerName = (typeof TRIGGERS)[number];

/** How often something fails, as Mailpit's API has it. */
export interface Trigger {
  /** The code of the reply, 400 to 599. */
  readonly ErrorCode: number;
  /** How many of a hundred fail. */
  readonly Probability: number;
}

/** All of them. */
export type Triggers = Readonly<Record<TriggerName, Trigger>>;

/** Nothing fails. */
export const CALM: Triggers = {
  Sender: { ErrorCode: 451, Probability: 0 },
  Recipient: { ErrorCode: 451, Probability: 0 },
  Authentication: { ErrorCode: 535, Probability: 0 },
};

/** Decides by chance what fails, from one change of the triggers to the next. */
export class Chaos {
  readonly #random: Pick<Random, "integer">;
  /** What holds now. */
  triggers: Triggers = CALM;

  constructor(random: Pick<Random, "integer">) {
    this.#random = random;
  }

  /** The code that something fails with this time; undefined when it does not. */
  strike(name: TriggerName): number | undefined {
    const { ErrorCode, Probability } = this.triggers[name];
    if (Probability === 0) return undefined;
    return this.#random.integer(100) < Probability ? ErrorCode : undefined;
  }
}
