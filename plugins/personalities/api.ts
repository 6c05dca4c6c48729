import { parsedJson, type Schema, schema } from "../../core/mod.ts";
import { CHOICES, type Choice, type Choosing, type Chosen } from "./choice.ts";
import { PLACES, type Place } from "./place.ts";
import { OCCASIONS, PERSONALITY_NAMES } from "./profile.ts";
import { PROFILES } from "./profiles/all.ts";
import { SAID_TO } from "./said.ts";

/** What the API says of the personalities. */
export interface PersonalitiesReport extends Pick<Choosing, "chosen" | "refusals"> {
  /** Each with the domains that are its provider's own. */
  readonly personalities: readonly {
    readonly name: string;
    readonly domains: readonly string[];
  }[];
}

const CHOSEN_SHAPE = schema.object({
  personality: schema.oneOf(CHOICES),
  "at?": schema.oneOf(PLACES, "Who meets it; unset: as the configuration says."),
});

/** What a personality is chosen by. */
export const REQUEST_SHAPE: Schema = schema.object({
  personality: schema.oneOf(CHOICES),
  "domains?": schema.list(schema.text(), "For which domains; unset: for all."),
  "at?": schema.oneOf(PLACES, "Who meets it: clients, or the sandbox's own deliveries."),
});

/** What is answered. */
export const REPORT_SHAPE: Schema = schema.object({
  personalities: schema.list(
    schema.object({ name: schema.text(), domains: schema.list(schema.text()) }),
  ),
  chosen: schema.object({
    "everywhere?": CHOSEN_SHAPE,
    domains: schema.record(CHOSEN_SHAPE, "By domain."),
  }),
  refusals: schema.list(
    schema.object({
      personality: schema.oneOf(PERSONALITY_NAMES),
      occasion: schema.oneOf(OCCASIONS),
      times: schema.whole("To how many."),
      to: schema.oneOf(SAID_TO),
      at: schema.oneOf(PLACES),
    }),
    "What is to be refused that has not come yet.",
  ),
});

/** What is answered where the server is not a sandbox. */
export const NO_SANDBOX = {
  error: "this server is not a sandbox: it has no sandbox-mail",
} as const;

/** When that is answered. */
export const NOT_HERE = { 404: "The server is not a sandbox." } as const;

/** Characters of a request. */
const LONGEST = 256 * 1024;

const EXPECTED =
  'expected JSON such as {"personality": "gmail", "domains": ["example.com"], "at": "session"}';

/** What there is, and what was chosen. */
export function reportOf({ chosen, refusals }: Choosing): PersonalitiesReport {
  const personalities = Object.values(PROFILES).map(({ name, domains }) => ({ name, domains }));
  return { personalities, chosen, refusals };
}

/** Chooses as a request says. The answer is undefined, or what is wrong with the request. */
export function chooseBy(choosing: Choosing, text: string): string | undefined {
  return problemIn(text, read, ({ chosen, domains }) => choosing.choose(chosen, domains));
}

/** Does as a request says. `read` returns what is wrong with it, and `act` throws that in a `RangeError`; undefined: it is done. */
export function problemIn<T extends object>(
  text: string,
  read: (text: string) => T | string,
  act: (asked: T) => void,
): string | undefined {
  const asked = text.length <= LONGEST ? read(text) : "the request is too long";
  if (typeof asked === "string") return asked;
  try {
    act(asked);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

interface Asked {
  readonly chosen: Chosen;
  readonly domains: readonly string[] | undefined;
}

function read(text: string): Asked | string {
  const given = parsedJson(text);
  if (typeof given !== "object" || given === null) return EXPECTED;
  const { personality, domains, at } = {
    personality: undefined,
    domains: undefined,
    at: undefined,
    ...given,
  };
  const choice = CHOICES.find((each) => each === personality);
  if (choice === undefined) return `personality must be one of ${CHOICES.join(", ")}`;
  const place = PLACES.find((each) => each === at);
  if (at !== undefined && place === undefined) return `at must be one of ${PLACES.join(", ")}`;
  if (domains !== undefined && !isTextList(domains))
    return "domains must be a list of domains that is not empty";
  return { chosen: chosenOf(choice, place), domains };
}

function chosenOf(personality: Choice, at: Place | undefined): Chosen {
  return at === undefined ? { personality } : { personality, at };
}

function isTextList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string")
  );
}
