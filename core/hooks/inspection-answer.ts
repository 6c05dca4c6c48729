import { isXtext } from "../message/xtext.ts";
import type { ContentReader, Inspection } from "../reception/inspection.ts";
import type { Admission } from "../reception/session.ts";
import { isBoolean, isObject, isText, orNothing, type Shape, shape, type Test } from "./shape.ts";

/** Notes in one answer. */
const MOST_NOTES = 100;
const LONGEST_ENVELOPE_ID = 100;

const isJob: Test = (value) => typeof value === "string" && /^[!-~]{1,256}$/.test(value);

const isEnvelopeId: Test = (value) =>
  typeof value === "string" && value.length <= LONGEST_ENVELOPE_ID && isXtext(value);

const isNoteText: Test = (value) => isObject(value) && isText(value.note) && isText(value.text);

/** A priority of mail: a whole number from 0 to 100. */
export const isPriority: Test = (value) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 100;

const areNotes: Test = (value) =>
  Array.isArray(value) && value.length <= MOST_NOTES && value.every(isNoteText);

function areFacts(value: object): boolean {
  const { job, envelopeId, separately, priority, notes }: Readonly<Record<string, unknown>> = {
    ...value,
  };
  return (
    orNothing(isJob)(job) &&
    orNothing(isEnvelopeId)(envelopeId) &&
    orNothing(isBoolean)(separately) &&
    orNothing(isPriority)(priority) &&
    orNothing(areNotes)(notes)
  );
}

/** A decision about a whole message: an admission, with what was found out where it accepts. */
export function inspectionShape(admission: Shape<Admission>): Shape<Inspection> {
  return shape(
    "{ accept: true } with job, envelopeId (in xtext), separately, priority (0 to 100) and notes where there are any, or { accept: false, reply } with a code from 400 to 599",
    (value): value is Inspection =>
      admission.is(value) && (value.accept === false || areFacts(value)),
    (given) => {
      if (!given.accept) return admission.copy?.(given) ?? given;
      const { accept, job, envelopeId, separately, priority, notes } = given;
      const kept = notes?.map(({ note, text }) => ({ note, text }));
      return { accept, job, envelopeId, separately, priority, notes: kept };
    },
  );
}

/** What reads a message's content. */
export const CONTENT_READER: Shape<ContentReader> = shape(
  "{ write(chunk) { … }, end() { … } }, and abandon() where something must be released",
  (value): value is ContentReader =>
    isObject(value) &&
    typeof value.write === "function" &&
    typeof value.end === "function" &&
    (value.abandon === undefined || typeof value.abandon === "function"),
);
