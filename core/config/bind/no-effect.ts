import { hasEffect } from "../../directive/directive.ts";
import type { Position } from "../../errors/diagnostic.ts";
import type { Stake, WithoutEffect } from "../../errors/stake.ts";
import type { Diagnostics } from "../report/diagnostics.ts";
import { keyword } from "../syntax/lexer.ts";
import type { Located } from "../syntax/tree.ts";
import type { DirectiveIndex, KnownDirective } from "./directives.ts";

/** Something without effect that is set, at its first place. */
interface Noted {
  /** As spelled in the file. */
  readonly what: string;
  /** What `allow-no-effect` has to name. */
  readonly name: string;
  readonly instead: string;
  readonly stake: Stake | undefined;
  /** Its first place, or the first where something is at stake. */
  at: Position | undefined;
  count: number;
  /** Whether it says anything but the default anywhere. */
  matters: boolean;
}

/**
 * Collects what is set but does nothing, so that each is said once, however often it is set: as an error when mail
 * would fare otherwise than written, unless the file allows it.
 */
export class NoEffect {
  readonly #directives: DirectiveIndex;
  readonly #noted = new Map<unknown, Noted>();
  readonly #obsolete = new Map<KnownDirective, { spelling: string; at: Position; count: number }>();
  readonly #oldSpellings = new Map<string, { name: string; at: Position; count: number }>();
  readonly #allowed: Located[] = [];

  constructor(directives: DirectiveIndex) {
    this.#directives = directives;
  }

  /** A directive is set, to whatever value. */
  set(known: KnownDirective, { text: spelling, at }: Located): void {
    const { planned, obsolete, stake, oldSpellings } = known.directive;
    if (oldSpellings?.some((old) => keyword(old) === keyword(spelling)) === true) {
      const before = this.#oldSpellings.get(spelling);
      if (before) before.count++;
      else this.#oldSpellings.set(spelling, { name: known.name, at, count: 1 });
    }
    if (planned !== undefined) {
      const noted = { what: spelling, name: known.name, instead: planned, stake, at };
      this.#note(known, noted, false);
    } else if (obsolete !== undefined) {
      const before = this.#obsolete.get(known);
      if (before) before.count++;
      else this.#obsolete.set(known, { spelling, at, count: 1 });
    }
  }

  /** A directive that is set says something else than its default. */
  differs(known: KnownDirective, { at }: Located): void {
    const noted = this.#noted.get(known);
    if (noted === undefined || noted.matters) return;
    noted.matters = true;
    noted.at = at;
  }

  /** One of the values of a directive, or a block that holds it, has no effect: `what`, as a subject. */
  part(
    { name }: KnownDirective,
    what: string,
    { instead, stake }: WithoutEffect,
    at: Position | undefined,
  ): void {
    this.#note(`${name} ${instead}`, { what, name, instead, stake, at }, true);
  }

  #note(key: unknown, noted: Omit<Noted, "count" | "matters">, matters: boolean): void {
    const before = this.#noted.get(key);
    if (before) before.count++;
    else this.#noted.set(key, { ...noted, count: 1, matters });
  }

  /** The file lets the server start although a directive has no effect. */
  allow(name: Located): void {
    this.#allowed.push(name);
  }

  report(diagnostics: Diagnostics): void {
    this.#reportOldSpellings(diagnostics);
    const allowed = new Set<string>();
    for (const name of this.#allowed) {
      const known = this.#allowable(name, diagnostics);
      for (const each of known) allowed.add(each.name);
    }
    for (const { what, name, instead, stake, at, count, matters } of this.#noted.values()) {
      const message = `${what} has no effect yet: ${instead}${others(count)}`;
      const refused = stake !== undefined && matters && !allowed.has(name);
      const hint = `remove it, or start without it: allow-no-effect ${name}`;
      if (refused)
        diagnostics.add({
          code: "no-effect",
          severity: "error",
          message,
          at,
          hint,
          stake,
          allowance: name,
        });
      else
        diagnostics.add({
          code: "no-effect-yet",
          severity: "warning",
          message,
          at,
          hint: undefined,
          stake: matters ? stake : undefined,
        });
    }
    for (const [{ directive }, { spelling, at, count }] of this.#obsolete) {
      const message = `${spelling} is obsolete: ${directive.obsolete}${others(count)}`;
      diagnostics.warning("obsolete-directive", message, at);
    }
  }

  #reportOldSpellings(diagnostics: Diagnostics): void {
    for (const [spelling, { name, at, count }] of this.#oldSpellings) {
      const message = `${spelling} is an old spelling of ${name}${others(count)}`;
      diagnostics.warning("obsolete-directive", message, at, `write ${name}`);
    }
  }

  /** The directives an allowance is for; says so when it is for none. */
  #allowable({ text, at }: Located, diagnostics: Diagnostics): readonly KnownDirective[] {
    const known = this.#directives.everywhere(text);
    if (known.length === 0) {
      const near = this.#directives.nearestAnywhere(text);
      const hint = near && `did you mean ${near}?`;
      diagnostics.error("unknown-directive", `unknown directive "${text}"`, at, hint);
    } else if (known.every(({ directive }) => hasEffect(directive)) && !this.#isPart(known))
      diagnostics.warning(
        "needless-allowance",
        `${text} has an effect and needs no allow-no-effect`,
        at,
        "remove it from allow-no-effect",
      );
    return known;
  }

  #isPart(known: readonly KnownDirective[]): boolean {
    for (const { name } of this.#noted.values())
      if (known.some((each) => each.name === name)) return true;
    return false;
  }
}

function others(count: number): string {
  return count === 1 ? "" : ` (set in ${count} places)`;
}
