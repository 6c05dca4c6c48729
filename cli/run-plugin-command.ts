import { type CommandCall, errorText, systemClock } from "../core/mod.ts";
import { EXIT, Refused } from "./exit.ts";
import { isRecord } from "./json.ts";
import { type Terminal, writeBytes } from "./terminal.ts";

/** How long a command of a plugin may take that does not say, milliseconds. */
export const USUAL_LIMIT = 60_000;

/** A command of a plugin that is about to run. */
export interface PluginRun {
  /** Its name. */
  readonly words: string;
  readonly plugin: string;
  /** Milliseconds. */
  readonly limit: number;
  readonly run: (call: Omit<CommandCall<unknown>, "global">) => unknown;
}

/** With what it runs. */
export interface PluginRunParts extends Pick<CommandCall<unknown>, "operands" | "json" | "ask"> {
  /** Nobody waits for it any more; the time limit counts in any case. */
  readonly signal?: AbortSignal;
}

/** Runs a command of a plugin; returns its exit code. Throws `Refused` with what it throws, when it takes too long, and for an answer without text. */
export async function runFound(
  command: PluginRun,
  { operands, json, ask, signal: given }: PluginRunParts,
  to: Terminal,
): Promise<number> {
  let hasWritten = false;
  const write = (text: string): Promise<boolean> => {
    hasWritten = true;
    return writeBytes(to, Buffer.from(text));
  };
  const progress = (text: string): void => to.progress?.(text);
  const run = async (signal: AbortSignal): Promise<unknown> => {
    // One that goes on after its end changes nothing any more.
    const asked: PluginRunParts["ask"] = async (...question) => {
      signal.throwIfAborted();
      return ask(...question);
    };
    return command.run({ operands, ask: asked, write, progress, json, signal });
  };
  const answer = await inTime(command, run, given).finally(() => progress(""));
  if (!isRecord(answer) || typeof answer.text !== "string")
    throw new Refused(`mta ${command.words}: the plugin ${command.plugin} gave no text`);
  const { data = null, text } = answer;
  if (hasWritten && text === "") return EXIT.done;
  to.print(json ? JSON.stringify(data, undefined, 2) : text);
  return EXIT.done;
}

/** What a command comes to. Throws `Refused` with what it throws, or when it takes too long. */
async function inTime(
  { words, plugin, limit }: PluginRun,
  run: (signal: AbortSignal) => Promise<unknown>,
  given: AbortSignal | undefined,
): Promise<unknown> {
  const late = Promise.withResolvers<never>();
  const over = new AbortController();
  const end = (error: unknown): void => {
    over.abort(error);
    late.reject(error);
  };
  const timer = systemClock.after(limit, () =>
    end(new Refused(`mta ${words}: not done after ${limit / 1000} s`)),
  );
  const gone = (): void => end(new Refused(`mta ${words}: nobody waits for it any more`));
  given?.addEventListener("abort", gone, { once: true });
  try {
    return await Promise.race([run(over.signal), late.promise]);
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(`mta ${words} (plugin ${plugin}): ${errorText(error)}`, { cause: error });
  } finally {
    timer.cancel();
    given?.removeEventListener("abort", gone);
  }
}
