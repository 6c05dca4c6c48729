import type { Random } from "../../core/time/random.ts";

/** Where in a conversation the peer is about to speak. */
export type Phase =
  | "greeting"
  | "hello"
  | "starttls"
  | "rset"
  | "mail"
  | "rcpt"
  | "data"
  | "chunk"
  | "end"
  | "idle"
  | "quit";

/** What the peer does at such a place. */
export type Act =
  | "well"
  | "in-pieces"
  | "refuse-for-now"
  | "refuse-for-good"
  | "dismiss"
  | "nonsense"
  | "other-code"
  | "odd-form"
  | "too-much"
  | "twice"
  | "twice-later"
  | "silent"
  | "hang-up"
  | "reset";

const HOSTILE: readonly Act[] = [
  "refuse-for-now",
  "refuse-for-good",
  "dismiss",
  "nonsense",
  "other-code",
  "odd-form",
  "too-much",
  "twice",
  "twice-later",
  "silent",
  "hang-up",
  "reset",
];

const PHASES: readonly Phase[] = [
  "greeting",
  "hello",
  "starttls",
  "rset",
  "mail",
  "rcpt",
  "data",
  "chunk",
  "end",
  "idle",
  "quit",
];

/** How a peer behaves in one conversation: what it offers, and where it misbehaves and how. */
export interface Mood {
  readonly extensions: readonly string[];
  act(phase: Phase): Act;
}

/** The mood of a peer that does everything right. */
export function goodMood(extensions: readonly string[]): Mood {
  return { extensions, act: () => "well" };
}

/**
 * A mood at random. Four of ten conversations go well; in the others one to three places have an act of their own, at the
 * first, second or third time they are come to.
 */
export function anyMood(random: Random): Mood {
  const one = <T>(list: readonly T[]): T | undefined => list[random.integer(list.length)];
  const often = (of: number): boolean => random.integer(of) > 0;
  const extensions = [
    ...(often(3) ? ["PIPELINING"] : []),
    ...(often(2) ? ["CHUNKING"] : []),
    ...(often(2) ? ["STARTTLS"] : []),
    ...(often(4) ? ["8BITMIME"] : []),
    ...(often(4) ? ["DSN"] : []),
    ...(often(3) ? ["SIZE 10000000"] : []),
    "ENHANCEDSTATUSCODES",
  ];
  if (random.integer(10) < 4) return goodMood(extensions);
  const acts = new Map<Phase, { act: Act; after: number }>();
  for (let left = 1 + random.integer(3); left > 0; left--) {
    const phase = one(PHASES);
    const act = one(HOSTILE);
    if (phase && act) acts.set(phase, { act, after: random.integer(3) });
  }
  return {
    extensions,
    act(phase) {
      const planned = acts.get(phase);
      if (planned === undefined) return often(8) ? "well" : "in-pieces";
      return planned.after-- > 0 ? "well" : planned.act;
    },
  };
}

/** The mood of a peer that falls silent for good at some place. */
export function silentMood(random: Random): Mood {
  const places: readonly Phase[] = ["hello", "mail", "rcpt", "data", "end"];
  const place = places[random.integer(places.length)];
  return { extensions: [], act: (phase) => (phase === place ? "silent" : "well") };
}
