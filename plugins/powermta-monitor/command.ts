import type { Context } from "hono";
import { type AnswerContext, answerCommand, unknownFormat } from "./answer.ts";
import { commandWords } from "./command-words.ts";
import { formIn } from "./form.ts";
import { formatNamed, refusedIn } from "./format.ts";

/** `POST /command`: runs a command, with the rights of who asks. */
export async function answerRun(c: Context, context: AnswerContext): Promise<Response> {
  const form = await formIn(c);
  const given = (name: string): string | undefined => form?.(name) ?? c.req.query(name);
  const format = formatNamed(given("format"));
  if (format === undefined) return unknownFormat(c);
  const taken = commandWords(given("command") ?? "");
  if (!taken.ok) return refusedIn(format, 400, taken.problem);
  return answerCommand(context, taken.words, format, true);
}
