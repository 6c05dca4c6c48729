import { isRecord, type JsonRecord, parsedJson } from "../../core/mod.ts";
import { CALM, TRIGGERS, type Trigger, type TriggerName, type Triggers } from "./triggers.ts";

/** A request that makes no sense. Its message is for whoever asked. */
export class ChaosError extends Error {}

/** Reads what is to fail; what is not mentioned does not. Throws a `ChaosError`. */
export function readTriggers(text: string): Triggers {
  const given = parsedJson(text);
  if (!isRecord(given))
    throw new ChaosError(
      'expected JSON such as {"Sender": {"ErrorCode": 451, "Probability": 5}}; with {} nothing fails',
    );
  for (const name of Object.keys(given))
    if (!TRIGGERS.some((each) => each === name))
      throw new ChaosError(
        `unknown trigger ${JSON.stringify(name.slice(0, 100))}: there are ${TRIGGERS.join(", ")}`,
      );
  const [Sender, Recipient, Authentication] = [
    triggerIn(given, "Sender"),
    triggerIn(given, "Recipient"),
    triggerIn(given, "Authentication"),
  ];
  return { Sender, Recipient, Authentication };
}

function triggerIn(given: JsonRecord, name: TriggerName): Trigger {
  const usual = CALM[name];
  const fields = given[name];
  if (fields === undefined) return usual;
  if (!isRecord(fields)) throw new ChaosError(`${name} must have ErrorCode and Probability`);
  // As in Mailpit, 0 means the usual code.
  const code = wholeIn(fields, "ErrorCode", name) || usual.ErrorCode;
  const probability = wholeIn(fields, "Probability", name);
  if (code < 400 || code > 599)
    throw new ChaosError(`ErrorCode of ${name} must be a number from 400 to 599`);
  if (probability < 0 || probability > 100)
    throw new ChaosError(`Probability of ${name} must be a number from 0 to 100`);
  return { ErrorCode: code, Probability: probability };
}

function wholeIn(fields: JsonRecord, field: keyof Trigger, name: TriggerName): number {
  const value = fields[field] ?? 0;
  if (typeof value !== "number" || !Number.isInteger(value))
    throw new ChaosError(`${field} of ${name} must be a whole number`);
  return value;
}
