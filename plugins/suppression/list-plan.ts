import { countsAgainstMailbox } from "../bounce-categories/contract.ts";
import { isComplaint, type ReportProof } from "../returned-mail/contract.ts";
import type { Enough } from "./entry-writer.ts";
import type { Learning } from "./kinds.ts";
import { jobScope, senderScope } from "./scope.ts";

/** For whose mail an entry counts that was learned. */
export const SCOPES = ["all", "sender-domain", "job-prefix"] as const;

/** One of them. */
export type ScopeKind = (typeof SCOPES)[number];

/** What ends the prefix of a job unless something else does. */
export const JOB_SEPARATOR = "-";

/** What an operator says of a list. */
export interface ListSettings {
  readonly learn: readonly Learning[];
  readonly bounceCount: number;
  readonly bounceWindow: number;
  readonly expireAfter: number | undefined;
  readonly scope: ScopeKind;
  readonly jobSeparator: string;
  readonly reportProof: ReportProof;
}

/** Which mail somebody on a list does not get, as far as it is known. */
export interface MailAsked {
  readonly sender: string;
  readonly job: string | undefined;
}

/** A list as the configuration has it. */
export interface ListPlan {
  readonly name: string;
  readonly enough: Enough;
  readonly expireAfter: number | undefined;
  readonly scope: ScopeKind;
  readonly proof: ReportProof;
  readonly learnsFrom: Readonly<Record<Learning["kind"], boolean>>;
  /** Whether a bounce of a category counts. */
  countsBounce(kind: "bounces" | "remote-bounces", category: string): boolean;
  /** Whether a complaint of a type counts: without types, one that says that mail is not wanted. */
  countsComplaint(type: string): boolean;
  /** The scope of what is learned about some mail; undefined when it has none: nothing is learned. */
  scopeOf(mail: MailAsked): string | undefined;
}

const ALL = "";

/** Which categories or types count. */
interface Counted {
  readonly names: ReadonlySet<string>;
  /** Those, too, that count where none is named. */
  readonly usual: boolean;
}

function namesOf(one: Learning): readonly string[] {
  return one.kind === "complaints" ? one.types : one.categories;
}

/** What a list does by its settings. */
export function planOf(name: string, settings: ListSettings): ListPlan {
  const { learn, scope, jobSeparator } = settings;
  const learned = (kind: Learning["kind"]): Counted | undefined => {
    const lines = learn.filter((one) => one.kind === kind).map(namesOf);
    if (lines.length === 0) return undefined;
    return { names: new Set(lines.flat()), usual: lines.some((names) => names.length === 0) };
  };
  const sets = {
    bounces: learned("bounces"),
    "remote-bounces": learned("remote-bounces"),
    complaints: learned("complaints"),
  };
  return {
    name,
    scope,
    enough: { count: settings.bounceCount, window: settings.bounceWindow },
    expireAfter: settings.expireAfter,
    proof: settings.reportProof,
    learnsFrom: {
      bounces: sets.bounces !== undefined,
      "remote-bounces": sets["remote-bounces"] !== undefined,
      complaints: sets.complaints !== undefined,
    },
    countsBounce(kind, category) {
      const wanted = sets[kind];
      if (wanted === undefined) return false;
      return wanted.names.has(category) || (wanted.usual && countsAgainstMailbox(category));
    },
    countsComplaint(type) {
      const wanted = sets.complaints;
      if (wanted === undefined) return false;
      return wanted.names.has(type) || (wanted.usual && isComplaint(type));
    },
    scopeOf({ sender, job }) {
      switch (scope) {
        case "all":
          return ALL;
        case "sender-domain":
          return senderScope(sender);
        case "job-prefix":
          return jobScope(job, jobSeparator);
      }
    },
  };
}
