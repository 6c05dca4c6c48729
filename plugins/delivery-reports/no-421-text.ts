import { type Outcome, type Reply, reply, replyText } from "../../core/mod.ts";

const IN_PLACE: Reply = reply(421, undefined, "service not available");

/** An outcome as it is told where the text of a 421 reply is nobody's business. */
export function without421Text(outcome: Outcome): Outcome {
  if (outcome.kind === "delivered") return outcome;
  const { failure } = outcome;
  if (failure.reply?.code !== 421) return outcome;
  const text = failure.text.replace(replyText(failure.reply), () => replyText(IN_PLACE));
  return { ...outcome, failure: { ...failure, text, reply: IN_PLACE } };
}
