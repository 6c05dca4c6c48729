import type { Reply } from "../../core/mod.ts";
import type { Place } from "./place.ts";
import type { Occasion, PersonalityName } from "./profile.ts";
import { PROFILES } from "./profiles/all.ts";
import { replyOf, type SaidAbout, type SaidTo, type SaidWith } from "./said.ts";

/** What a provider says to the next that come, whoever they are. */
export interface RefusalAsked {
  readonly personality: PersonalityName;
  readonly occasion: Occasion;
  /** To so many; to one unless given. */
  readonly times?: number | undefined;
  /** To what it is said; unless given, to what the provider says it to. */
  readonly to?: SaidTo | undefined;
  /** Who meets it; clients unless given. */
  readonly at?: Place | undefined;
}

/** One that is still to come. */
export type RefusalToCome = { readonly [K in keyof RefusalAsked]-?: NonNullable<RefusalAsked[K]> };

/** Kinds that may be waiting at a time, and times of one. */
const MOST = 100;
const MOST_TIMES = 1_000_000;

/**
 * Refusals that somebody has asked for, each for the next so many commands, or connections, of its kind. That is how a provider's greeting is
 * tried, and its answer to MAIL: at that time no client has said yet for which provider its mail is.
 */
export class Refusals {
  readonly #with: SaidWith;
  #toCome: readonly RefusalToCome[] = [];

  constructor(given: SaidWith) {
    this.#with = given;
  }

  /** Those that are still to come, in the order in which they were asked for. */
  get toCome(): readonly RefusalToCome[] {
    return this.#toCome;
  }

  /** Asks for one. Throws a `RangeError` when there are too many, or it makes no sense. */
  ask({ personality, occasion, times = 1, to, at = "session" }: RefusalAsked): void {
    if (!Number.isInteger(times) || times < 1 || times > MOST_TIMES)
      throw new RangeError(`times must be a number from 1 to ${MOST_TIMES}`);
    if (this.#toCome.length >= MOST)
      throw new RangeError(`${MOST} kinds of refusals are waiting already`);
    const { says } = PROFILES[personality];
    this.#toCome = [
      ...this.#toCome,
      { personality, occasion, times, to: to ?? says[occasion].to, at },
    ];
  }

  /** Forgets all of them. */
  reset(): void {
    this.#toCome = [];
  }

  /**
   * What is said to the one that comes now; undefined: nothing was asked for it. `of`: the provider that is met, where that is known.
   */
  next(place: Place, to: SaidTo, about: SaidAbout, of?: PersonalityName): Reply | undefined {
    // As a rule nothing waits.
    if (this.#toCome.length === 0) return undefined;
    const found = this.#toCome.find(
      (each) =>
        each.at === place && each.to === to && (of === undefined || each.personality === of),
    );
    if (found === undefined) return undefined;
    this.#toCome = this.#toCome.flatMap((each) => {
      if (each !== found) return [each];
      return each.times > 1 ? [{ ...each, times: each.times - 1 }] : [];
    });
    const { says, breaksLines } = PROFILES[found.personality];
    return replyOf(says[found.occasion], about, this.#with, breaksLines);
  }
}
