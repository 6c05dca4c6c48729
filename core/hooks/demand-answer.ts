import type { HostRefused, TlsDemand } from "../smtp/tls-demand.ts";
import { FAILURE } from "./failure-answer.ts";
import { isObject, isText, type Shape, shape } from "./shape.ts";

const MOST_NAMES = 100;
const MOST_RECORDS = 100;
const LONGEST_RECORD = 65_536;

function isNames(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= MOST_NAMES &&
    value.every((one) => typeof one === "string" && /^[a-z0-9._:-]{1,255}$/.test(one))
  );
}

function isRecord(value: unknown): boolean {
  return (
    isObject(value) &&
    (value.usage === 2 || value.usage === 3) &&
    (value.selector === 0 || value.selector === 1) &&
    (value.matchingType === 0 || value.matchingType === 1 || value.matchingType === 2) &&
    Buffer.isBuffer(value.data) &&
    value.data.length > 0 &&
    value.data.length <= LONGEST_RECORD
  );
}

function isDemand(value: unknown): value is TlsDemand | HostRefused {
  if (!isObject(value)) return false;
  const { kind, by, names, records, failure } = value;
  switch (kind) {
    case "none":
    case "opportunistic":
      return true;
    case "required":
      return isText(by);
    case "verified":
      return isText(by) && isNames(names) && Array.isArray(names) && names.length > 0;
    case "dane":
      return (
        isText(by) &&
        isNames(names) &&
        Array.isArray(records) &&
        records.length > 0 &&
        records.length <= MOST_RECORDS &&
        records.every(isRecord)
      );
    case "refused":
      return FAILURE.is(failure) && failure.temporary;
    default:
      return false;
  }
}

/** What TLS must be like: names in lower case, at least one TLSA record where there are to be any, a temporary failure. */
export const DEMAND: Shape<TlsDemand | HostRefused> = shape(
  'a demand: { kind: "none" }, { kind: "opportunistic" }, { kind: "required", by }, { kind: "verified", names, by }, { kind: "dane", records, names, by } or { kind: "refused", failure } with a temporary failure',
  isDemand,
);
