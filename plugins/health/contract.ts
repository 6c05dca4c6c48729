import { type Token, token } from "../../core/mod.ts";

/** What a check found. */
export interface CheckAnswer {
  readonly ready: boolean;
  /** One line, for operators alone: what is wrong, or the figure that was looked at. */
  readonly text: string;
}

/** Says whether one thing is as mail needs it. It answers soon, from what is known, and takes the server's time in pieces: anybody may have it asked. */
export type ReadyCheck = () => CheckAnswer | Promise<CheckAnswer>;

/** What the server must have to be sent mail: a load balancer asks for it. Not for what is merely unusual: alarms are. */
export interface Readiness {
  /** Adds a check by its name, as `disk`; returns its own undo. Throws a `RangeError` when there is one of that name. */
  add(name: string, check: ReadyCheck): () => void;
}

/** Where plugins add their checks, in `start`. */
export const READINESS: Token<Readiness> = token<Readiness>("health.readiness");
