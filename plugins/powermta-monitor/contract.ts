import type { Context } from "hono";
import { type Caller, type Token, token } from "../../core/mod.ts";

/** Answers what PowerMTA's home answers where a form is asked for (`/?format=xml`): by the rights of who asks. Never rejects. */
export type AnswerHome = (
  c: Context,
  asked: { readonly caller: Caller; readonly signal: AbortSignal },
) => Promise<Response>;

/** PowerMTA's home, for whoever has `/`. */
export const POWERMTA_HOME: Token<AnswerHome> = token<AnswerHome>("powermta-monitor.home");
