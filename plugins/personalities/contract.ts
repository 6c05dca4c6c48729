import { type Token, token } from "../../core/mod.ts";
import type { Choosing } from "./choice.ts";
import type { OneClick } from "./one-click.ts";

export { CHOICES, type Choice, type Choosing } from "./choice.ts";
export type { Clicked, OneClick } from "./one-click.ts";
export { PLACES, type Place } from "./place.ts";
export { OCCASIONS, type Occasion, PERSONALITY_NAMES, type PersonalityName } from "./profile.ts";
export type { RefusalAsked, RefusalToCome } from "./refusals.ts";
export type { SaidTo } from "./said.ts";

/** Which personalities the sandbox has. */
export const PERSONALITIES: Token<Choosing> = token<Choosing>("personalities.choosing");

/** Unsubscribes by one click, where the configuration allows it. */
export const ONE_CLICK: Token<OneClick> = token<OneClick>("personalities.one-click");
