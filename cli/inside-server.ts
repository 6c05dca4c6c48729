import type { CommandRun } from "../core/mod.ts";
import { resultOf, type Server } from "./server-client.ts";

/** The server in whose process a command runs. */
export function innerServer({ ask, lines, signal }: CommandRun): Server {
  return {
    ask,
    async *stream({ path }, given) {
      const answer = await lines(path, AbortSignal.any([signal, given]));
      resultOf(answer);
      yield* answer.lines;
    },
  };
}
