import type { Context } from "hono";
import {
  type Caller,
  type Commands,
  type EngineControl,
  FewAtATime,
  type HostProgram,
} from "../../core/mod.ts";
import { type Format, formatNamed, formatted, refusedIn } from "./format.ts";
import type { InnerApi } from "./inner-api.ts";
import { LiveAnswer } from "./live-answer.ts";

/** What answering takes. */
export interface AnswerContext {
  readonly services: {
    readonly api: InnerApi;
    readonly program: HostProgram;
    readonly commands: Commands;
    readonly control: EngineControl;
    readonly turns: FewAtATime;
  };
  readonly caller: Caller;
  readonly signal: AbortSignal;
}

/** Commands that run at a time, and that wait for their turn. */
const AT_ONCE = 8;
const WAITING = 64;

/** Gives commands their turn. */
export function commandTurns(): FewAtATime {
  return new FewAtATime(AT_ONCE, WAITING);
}

/** HTTP's word for what came of a command, by its exit code. */
const STATUS: Readonly<Record<number, 200 | 400 | 409>> = { 0: 200, 1: 409, 2: 400 };

/**
 * Runs a command and answers with what came of it, or, where it goes on for long, with what it says while it says it. `noted`: the audit log
 * hears of one that asks for a change.
 */
export async function answerCommand(
  { services, caller, signal }: AnswerContext,
  words: readonly string[],
  format: Format,
  noted = false,
): Promise<Response> {
  const { api, program, turns, commands } = services;
  const { runCommand } = program;
  if (runCommand === undefined)
    return refusedIn(format, 501, "this server was started without the mta command");
  let refused: 403 | 503 | undefined;
  let isNoted = !noted;
  const isAsked = (method: "GET" | "POST"): void => {
    if (method !== "GET" && !isNoted) caller.note(`mta ${words.join(" ")}`);
    isNoted ||= method !== "GET";
  };
  const looked = <A extends { readonly status: number }>(answer: A): A => {
    if (answer.status === 403 || answer.status === 503) refused ??= answer.status;
    return answer;
  };
  const live = new LiveAnswer(format);
  const over = AbortSignal.any([signal, live.gone.signal]);
  const run = (): ReturnType<typeof runCommand> =>
    runCommand({
      ...{ words, caller, commands, form: format, signal: over },
      said: (text) => live.say(text),
      async ask(method, path, body) {
        isAsked(method);
        return looked(await api.ask(caller, signal, { method, path, body }));
      },
      async lines(path, given) {
        isAsked("POST");
        return looked(await api.lines(caller, given, path));
      },
    });
  try {
    // One that goes on gives its turn to others: what it asks limits how many there are.
    const { outcome, isLive } = await turns.run(async () => {
      const running = run();
      const first = running.then(() => false);
      return { outcome: running, isLive: await Promise.race([first, live.begun.then(() => true)]) };
    });
    if (isLive) return live.response(outcome);
    const { code, out } = await outcome;
    return formatted(format, out, refused ?? STATUS[code] ?? 500);
  } catch {
    return refusedIn(format, 503, "too many commands run already: try again");
  }
}

/** Refuses an unknown format. */
export function unknownFormat(c: Context): Response {
  return c.json({ error: "format is xml, json, dom (or dot), xml-text or json-text" }, 400);
}

/**
 * Answers one of PowerMTA's paths: `words` makes a command of a request, or says what is wrong with it. A browser without a format is sent to
 * the pages.
 */
export function pathOf(
  words: (
    c: Context,
    control: EngineControl,
  ) => readonly string[] | { readonly problem: string; readonly status: number },
): (c: Context, context: AnswerContext) => Promise<Response> {
  return async (c, context) => {
    const asked = c.req.query("format");
    if (asked === undefined && (c.req.header("accept") ?? "").includes("text/html"))
      return c.redirect("/ui/");
    const format = formatNamed(asked);
    if (format === undefined) return unknownFormat(c);
    const meant = words(c, context.services.control);
    if ("problem" in meant) return refusedIn(format, meant.status, meant.problem);
    return answerCommand(context, meant, format);
  };
}
