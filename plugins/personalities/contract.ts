import { type Token, token } from "../../core/mod.ts";
import type { Choosing } from "./choice.ts";

export { CHOICES, type Choice, type Choosing, PLACES, type Place } from "./choice.ts";
export { OCCASIONS, type Occasion, PERSONALITY_NAMES, type PersonalityName } from "./profile.ts";
export type { RefusalAsked, RefusalToCome } from "./refusals.ts";
export type { SaidTo } from "./said.ts";

/** Which personalities the sandbox has. */
export const PERSONALITIES: Token<Choosing> = token<Choosing>("personalities.choosing");
