import { type Alarms, type Clock, dropOldest } from "../../core/mod.ts";
import type { Vault, VaultAddress, VaultAnswer } from "./contract.ts";
import {
  type AskingParts,
  askVault,
  type Exchanged,
  objectIn,
  type VaultPlace,
} from "./exchange.ts";

const HOUR = 3_600_000;
/** How long it counts that a path has nothing. */
const MISSING_FOR = HOUR;
/** How long a vault that could not be asked is not asked again. */
const REST = 5000;
/** Paths that are remembered. */
const MOST_PATHS = 1000;
/** What a token must have left where it cannot be renewed. */
const SOON = 24 * HOUR;

/** What is kept under a path; undefined: nothing. */
type Secrets = Readonly<Record<string, unknown>> | undefined;

interface Known {
  readonly secrets: Secrets;
  /** By the clock that never goes back. */
  readonly until: number;
}

/** What the `<vault>` block says. */
export interface VaultSettings extends VaultPlace {
  readonly cacheTtl: number;
}

/** HashiCorp's Vault, or OpenBao, by its HTTP API: secrets of both versions of its key-value store, remembered; and its token, kept alive. */
export class HashicorpVault implements Vault {
  readonly #parts: AskingParts;
  readonly #clock: Clock;
  readonly #alarms: Alarms<"away" | "token">;
  #settings: VaultSettings | undefined;
  readonly #known = new Map<string, Known>();
  /** Questions under way, one a path. */
  readonly #asked = new Map<string, Promise<VaultAnswer | Known>>();
  /** Why it could not be asked lately, and until when that holds. */
  #away: { readonly reason: string; readonly until: number } | undefined;
  /** When the token is to be looked at. */
  #lookAt = 0;

  constructor(parts: AskingParts, alarms: Alarms<"away" | "token">) {
    this.#parts = parts;
    this.#clock = parts.clock;
    this.#alarms = alarms;
  }

  /**
   * Another configuration is in force. What is known is asked for anew; until that succeeds it counts, unless it is another vault's.
   */
  use(settings: VaultSettings | undefined): void {
    if (settings?.url !== this.#settings?.url) this.#known.clear();
    for (const [path, known] of this.#known) this.#known.set(path, { ...known, until: 0 });
    this.#settings = settings;
    this.#asked.clear();
    this.#away = undefined;
    this.#lookAt = 0;
    this.#alarms.clear("away");
    this.#alarms.clear("token");
  }

  /** Asks for everything anew from now on; what is known counts no more, unless Vault does not answer. Returns how many paths that were. */
  forget(): number {
    for (const [path, known] of this.#known) this.#known.set(path, { ...known, until: 0 });
    this.#asked.clear();
    this.#away = undefined;
    return this.#known.size;
  }

  async read({ path, key }: VaultAddress): Promise<VaultAnswer> {
    const settings = this.#settings;
    if (settings === undefined) return { kind: "away", reason: "there is no <vault> block" };
    const known = this.#known.get(path);
    if (known !== undefined && known.until > this.#clock.monotonic())
      return answerOf(known, path, key);
    const asked = this.#asked.get(path) ?? this.#begin(settings, path);
    const answer = await asked;
    if (!("kind" in answer)) return answerOf(answer, path, key);
    // It has been right until now, unless another vault is asked since.
    const last = this.#known.get(path);
    return last?.secrets === undefined ? answer : answerOf(last, path, key);
  }

  #begin(settings: VaultSettings, path: string): Promise<VaultAnswer | Known> {
    const asked = this.#ask(settings, path).finally(() => {
      if (this.#asked.get(path) === asked) this.#asked.delete(path);
    });
    this.#asked.set(path, asked);
    return asked;
  }

  async #ask(settings: VaultSettings, path: string): Promise<VaultAnswer | Known> {
    const now = this.#clock.monotonic();
    if (this.#away !== undefined && this.#away.until > now)
      return { kind: "away", reason: this.#away.reason };
    const answer = await askVault(this.#parts, settings, "GET", path);
    if (settings !== this.#settings) return { kind: "away", reason: "the configuration changed" };
    const problem = problemOf(answer);
    if (problem !== undefined && !("status" in answer && answer.status === 403))
      this.#isAway(problem);
    if (problem !== undefined) return { kind: "away", reason: `${path}: ${problem}` };
    this.#isThere();
    const secrets = secretsIn(answer);
    const until =
      this.#clock.monotonic() + (secrets === undefined ? MISSING_FOR : settings.cacheTtl);
    const known = { secrets, until };
    this.#known.delete(path);
    this.#known.set(path, known);
    dropOldest(this.#known, MOST_PATHS);
    return known;
  }

  #isAway(reason: string): void {
    this.#away = { reason, until: this.#clock.monotonic() + REST };
    this.#alarms.raise("away", `the vault does not answer: ${reason}`);
  }

  #isThere(): void {
    if (this.#away === undefined) return;
    this.#away = undefined;
    this.#alarms.clear("away");
  }

  /** Looks at the token when that is due, and renews it when half of its time is over. */
  async keepToken(signal: AbortSignal): Promise<void> {
    const settings = this.#settings;
    if (settings === undefined || this.#clock.monotonic() < this.#lookAt) return;
    const look = await askVault(this.#parts, settings, "GET", "/auth/token/lookup-self", signal);
    if (settings !== this.#settings || signal.aborted) return;
    if ("status" in look && look.status === 403)
      return this.#alarms.raise("token", "the vault refuses the token");
    const problem = problemOf(look);
    if (problem !== undefined) return this.#isAway(problem);
    this.#isThere();
    const data = "body" in look ? objectIn(look.body, "data") : undefined;
    const ttl = secondsIn(data, "ttl");
    const whole = secondsIn(data, "creation_ttl");
    // It never ends.
    if (ttl === 0) return this.#tokenIsGood(HOUR);
    if (data?.renewable !== true) return this.#cannotRenew(ttl);
    if (ttl * 2 > whole) return this.#tokenIsGood(ttl - whole / 2);
    const renewed = await askVault(this.#parts, settings, "POST", "/auth/token/renew-self", signal);
    if (settings !== this.#settings || signal.aborted) return;
    const failure = problemOf(renewed);
    if (failure === undefined) this.#tokenIsGood(whole / 4);
    else this.#alarms.raise("token", `the token cannot be renewed: ${failure}`);
  }

  #cannotRenew(ttl: number): void {
    if (ttl > SOON) return this.#tokenIsGood(Math.min(ttl - SOON, HOUR));
    const hours = Math.ceil(ttl / HOUR);
    this.#alarms.raise("token", `the token ends within ${hours} h and cannot be renewed`);
  }

  #tokenIsGood(lookAfter: number): void {
    this.#lookAt = this.#clock.monotonic() + lookAfter;
    this.#alarms.clear("token");
  }
}

/** Why an answer tells nothing; undefined when it does. */
function problemOf(answer: Exchanged): string | undefined {
  if ("problem" in answer) return answer.problem;
  const { status } = answer;
  if (status === 200 || status === 204 || status === 404) return undefined;
  if (status === 403) return "the token may not do that (403)";
  return status === 503 ? "it is sealed, or in maintenance (503)" : `it answers with ${status}`;
}

/** Version 2 of the key-value store has its secrets a level deeper, beside facts about them. */
function secretsIn(answer: Exchanged): Secrets {
  if (!("status" in answer) || answer.status !== 200) return undefined;
  const data = objectIn(answer.body, "data");
  const isVersioned = objectIn(data, "metadata") !== undefined;
  return (isVersioned ? objectIn(data, "data") : undefined) ?? data;
}

function answerOf({ secrets }: Known, path: string, key: string): VaultAnswer {
  if (secrets === undefined) return { kind: "missing", reason: `there is nothing at ${path}` };
  const value = Object.hasOwn(secrets, key) ? secrets[key] : undefined;
  return typeof value === "string" && value !== ""
    ? { kind: "found", value }
    : { kind: "missing", reason: `there is no text ${key} at ${path}` };
}

/** Seconds in milliseconds. */
function secondsIn(data: Readonly<Record<string, unknown>> | undefined, name: string): number {
  const value = data?.[name];
  return typeof value === "number" && value > 0 ? value * 1000 : 0;
}
