import { AS_STORED, type RenderedBody, type Rendering } from "../delivery/rendering.ts";
import { parseAddress } from "../message/address.ts";
import { type HeaderField, isFieldName, isHeaderField } from "../message/header-field.ts";
import { isBoolean, objectShape, orNothing, type Shape, shape } from "./shape.ts";

/** Fields or names in one list. */
const MOST_FIELDS = 1000;
/** Characters of all fields in one list. */
const MOST_TEXT = 512 * 1024;

function isFieldList(value: unknown): value is readonly HeaderField[] {
  if (!Array.isArray(value) || value.length > MOST_FIELDS || !value.every(isHeaderField))
    return false;
  return value.reduce((sum, field) => sum + field.value.length, 0) <= MOST_TEXT;
}

function isNameList(value: unknown): boolean {
  return Array.isArray(value) && value.length <= MOST_FIELDS && value.every(isFieldName);
}

const BODY: Shape<RenderedBody> = objectShape<RenderedBody>("a body", {
  bytes: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  eightBit: isBoolean,
  open: (value) => typeof value === "function",
});

const CHANGES: Shape<Rendering> = objectShape<Rendering>("a rendering", {
  sender: orNothing(
    (value) => value === "" || (typeof value === "string" && parseAddress(value) !== undefined),
  ),
  body: orNothing(BODY.is),
  drop: isNameList,
  replace: isFieldList,
  add: isFieldList,
});

/** What a message looks like when it is sent. Most are sent as they are stored: that is told without a look at the parts. */
export const RENDERING: Shape<Rendering> = {
  is: (value): value is Rendering => value === AS_STORED || CHANGES.is(value),
  copy: (value) => (value === AS_STORED ? value : copyOf(value)),
  problem: (value) => CHANGES.problem(value),
};

function copyOf({ sender, body, drop, replace, add }: Rendering): Rendering {
  return { sender, body, drop: [...drop], replace: replace.map(fieldOf), add: add.map(fieldOf) };
}

function fieldOf({ name, value }: HeaderField): HeaderField {
  return { name, value };
}

/** Header fields to be put in front. */
export const FIELDS: Shape<readonly HeaderField[]> = shape(
  "a list of fields { name, value } that can be written into a header",
  isFieldList,
  (fields) => fields.map(fieldOf),
);
