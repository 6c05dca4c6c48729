import { type Alarms, type Clock, dropOldest, type Log, RecentMap } from "../../core/mod.ts";
import type { Rule } from "./rule.ts";
import { type Share, ShareWindow } from "./share-window.ts";

/** Queues, addresses or domains that a rule counts at most; the one that was heard of longest ago goes first. */
const MOST_SUBJECTS = 10_000;

/** Complaints that are remembered. */
const MOST_COMPLAINTS = 50_000;

/** What is counted of one queue, address or sender domain. */
interface Subject {
  readonly window: ShareWindow;
  /** Until when it is acted on, milliseconds since the epoch; undefined while it is not. */
  until: number | undefined;
}

interface Counted {
  /** The rule that was asked for last. */
  rule: Rule;
  /** Counts of another window or measure begin anew. */
  readonly sign: string;
  readonly subjects: Map<string, Subject>;
  /** The subject that was heard of last. */
  latest: { readonly name: string; readonly subject: Subject } | undefined;
}

/** The shares that automations look at, in memory: they outlive a reload, and begin anew with the server. */
export class Automations {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #alarms: Alarms<"high-share">;
  readonly #counted = new Map<string, Counted>();
  readonly #complaints = new RecentMap<string, true>(MOST_COMPLAINTS);

  constructor(clock: Clock, log: Log, alarms: Alarms<"high-share">) {
    this.#clock = clock;
    this.#log = log;
    this.#alarms = alarms;
  }

  /**
   * Counts recipients of a subject, of which `hits` are what the rule measures. Returns until when the rule acts on it, milliseconds since
   * the epoch; undefined when it does not.
   */
  count(rule: Rule, subject: string, all: number, hits: number): number | undefined {
    const found = this.#subject(rule, subject);
    const share = found.window.add(this.#clock.monotonic(), all, hits);
    return this.#judge(rule, subject, found, share);
  }

  /**
   * Whether there was a complaint by that name lately: whoever has one message of ours could go on complaining of it. Those without a name are
   * never repeated.
   */
  isRepeated(complaint: string | undefined): boolean {
    if (complaint === undefined) return false;
    const known = this.#complaints.get(complaint) !== undefined;
    if (!known) this.#complaints.set(complaint, true);
    return known;
  }

  /** Until when a rule acts on a subject, milliseconds since the epoch; undefined when it does not. */
  actsOn(rule: Rule, subject: string): number | undefined {
    const until = this.#counted.get(rule.name)?.subjects.get(subject)?.until;
    return until !== undefined && until > this.#clock.now() ? until : undefined;
  }

  /**
   * Time has passed: what a rule did to subjects that nobody has sent to since is over, and what is counted for rules that are gone is
   * forgotten, each with its alarm.
   */
  sweep(rules: ReadonlyMap<string, Rule>): void {
    const now = this.#clock.now();
    for (const [name, { subjects }] of this.#counted) {
      const rule = rules.get(name);
      for (const [subject, found] of subjects) {
        if (found.until === undefined) continue;
        if (rule === undefined) this.#alarms.clear(alarmOf(name, subject));
        else if (found.until <= now) this.#look(rule, subject, found);
      }
      if (rule === undefined) this.#counted.delete(name);
    }
  }

  #subject(rule: Rule, name: string): Subject {
    const counted = this.#countedBy(rule);
    if (counted.latest?.name === name) return counted.latest.subject;
    const { subjects } = counted;
    const found = subjects.get(name) ?? { window: new ShareWindow(rule.window), until: undefined };
    subjects.delete(name);
    subjects.set(name, found);
    const gone = dropOldest(subjects, MOST_SUBJECTS);
    if (gone !== undefined) this.#alarms.clear(alarmOf(rule.name, gone));
    counted.latest = { name, subject: found };
    return found;
  }

  #countedBy(rule: Rule): Counted {
    const known = this.#counted.get(rule.name);
    if (known?.rule === rule) return known;
    const sign = JSON.stringify([rule.by, rule.measure, rule.window]);
    if (known?.sign === sign) {
      known.rule = rule;
      return known;
    }
    for (const subject of known?.subjects.keys() ?? [])
      this.#alarms.clear(alarmOf(rule.name, subject));
    const counted: Counted = { rule, sign, subjects: new Map(), latest: undefined };
    this.#counted.set(rule.name, counted);
    return counted;
  }

  #look(rule: Rule, name: string, subject: Subject): number | undefined {
    return this.#judge(rule, name, subject, subject.window.at(this.#clock.monotonic()));
  }

  #judge(rule: Rule, name: string, subject: Subject, { all, hits }: Share): number | undefined {
    const now = this.#clock.now();
    const share = hits / Math.max(all, 1);
    const isEnough = all >= rule.leastCount;
    if (subject.until === undefined) {
      if (!isEnough || share < rule.high) return undefined;
      this.#begins(rule, name, { all, hits });
      subject.until = now + rule.holdFor;
    } else if (isEnough && share < rule.low) {
      this.#ends(rule, name, subject);
    } else if (subject.until <= now) {
      // Where too little was sent meanwhile to know, it is tried as before.
      if (isEnough) subject.until = now + rule.holdFor;
      else this.#ends(rule, name, subject);
    }
    return subject.until;
  }

  #begins(rule: Rule, name: string, { all, hits }: Share): void {
    const facts = { automation: rule.name, [rule.by]: name, hits, of: all };
    this.#log.notice("an automation acts", facts);
    if (!rule.actions.some(({ kind }) => kind === "notify")) return;
    const percent = ((100 * hits) / all).toFixed(1);
    const text = `${rule.name}: ${percent} % of ${all} recipients, ${rule.measure.kind} (${rule.by} ${name})`;
    this.#alarms.raise(alarmOf(rule.name, name), text);
  }

  #ends(rule: Rule, name: string, subject: Subject): void {
    subject.until = undefined;
    this.#log.notice("an automation has acted", { automation: rule.name, [rule.by]: name });
    this.#alarms.clear(alarmOf(rule.name, name));
  }
}

function alarmOf(rule: string, subject: string): `high-share:${string}` {
  return `high-share:${rule} ${subject}`;
}
