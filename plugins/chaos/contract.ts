import { type Token, token } from "../../core/mod.ts";
import type { Chaos } from "./triggers.ts";

export type { Chaos, Trigger, TriggerName, Triggers } from "./triggers.ts";

/** What the sandbox refuses by chance; undefined where it does not. */
export const CHAOS: Token<Chaos | undefined> = token<Chaos | undefined>("chaos");
