import { parsedJson, type Schema, schema } from "../../core/mod.ts";
import { problemIn } from "./api.ts";
import type { Choosing } from "./choice.ts";
import { PLACES } from "./place.ts";
import { OCCASIONS, PERSONALITY_NAMES } from "./profile.ts";
import type { RefusalAsked } from "./refusals.ts";
import { SAID_TO } from "./said.ts";

/** What a refusal is asked for by. */
export const REFUSAL_SHAPE: Schema = schema.object({
  personality: schema.oneOf(PERSONALITY_NAMES),
  occasion: schema.oneOf(OCCASIONS, "What the provider says."),
  "times?": schema.whole("To how many; unset: to one."),
  "to?": schema.oneOf(SAID_TO, "To what it is said; unset: to what the provider says it to."),
  "at?": schema.oneOf(PLACES, "Who meets it; unset: clients."),
});

const EXPECTED =
  'expected JSON such as {"personality": "yahoo", "occasion": "blocked", "to": "connect", "times": 3}';

/** Asks for a refusal as a request says. The answer is undefined, or what is wrong with the request. */
export function refuseBy(choosing: Choosing, text: string): string | undefined {
  return problemIn(text, read, (asked) => choosing.refuse(asked));
}

function read(text: string): RefusalAsked | string {
  const given = parsedJson(text);
  if (typeof given !== "object" || given === null) return EXPECTED;
  const fields = new Map<string, unknown>(Object.entries(given));
  const personality = PERSONALITY_NAMES.find((each) => each === fields.get("personality"));
  if (personality === undefined)
    return `personality must be one of ${PERSONALITY_NAMES.join(", ")}`;
  const occasion = OCCASIONS.find((each) => each === fields.get("occasion"));
  if (occasion === undefined) return `occasion must be one of ${OCCASIONS.join(", ")}`;
  const to = SAID_TO.find((each) => each === fields.get("to"));
  if (fields.has("to") && to === undefined) return `to must be one of ${SAID_TO.join(", ")}`;
  const at = PLACES.find((each) => each === fields.get("at"));
  if (fields.has("at") && at === undefined) return `at must be one of ${PLACES.join(", ")}`;
  const times = fields.get("times");
  if (times !== undefined && typeof times !== "number") return "times must be a number";
  return { personality, occasion, times, to, at };
}
