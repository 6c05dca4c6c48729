import { AS_STORED, type RenderedBody, type Rendering } from "../delivery/rendering.ts";
import { parseAddress } from "../message/address.ts";
import type { SomeFields } from "../message/header-edit.ts";
import { type HeaderField, isFieldName, isHeaderField } from "../message/header-field.ts";
import { FAILURE } from "./failure-answer.ts";
import { isBoolean, listOf, objectShape, orNothing, type Shape, shape } from "./shape.ts";

/** Fields or names in one list. */
const MOST_FIELDS = 1000;
/** Characters of all fields in one list. */
const MOST_TEXT = 512 * 1024;

const LIST = listOf(
  `a list of at most ${MOST_FIELDS} fields`,
  shape(
    "{ name, value } that can be written into a header: a name of printable ASCII without a colon, a value without line ends that end it",
    isHeaderField,
  ),
  { most: MOST_FIELDS },
);

function charactersOf(fields: readonly HeaderField[]): number {
  return fields.reduce((sum, field) => sum + field.value.length, 0);
}

/** Header fields to be put in front. */
export const FIELDS: Shape<readonly HeaderField[]> = {
  is: (value): value is readonly HeaderField[] =>
    LIST.is(value) && charactersOf(value) <= MOST_TEXT,
  copy: (fields) => fields.map(fieldOf),
  problem: (value) =>
    LIST.is(value)
      ? `expected fields of ${MOST_TEXT} characters together at most`
      : LIST.problem(value),
};

const NAMES = listOf(
  `a list of at most ${MOST_FIELDS} names`,
  shape("the name of a header field", isFieldName),
  { most: MOST_FIELDS },
);

const BODY: Shape<RenderedBody> = objectShape<RenderedBody>("a body", {
  bytes: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  eightBit: isBoolean,
  open: (value) => typeof value === "function",
});

const SOME_FIELDS = listOf(
  `a list of at most ${MOST_FIELDS} rules`,
  objectShape<SomeFields>("a rule", {
    name: isFieldName,
    matches: (value) => typeof value === "function",
  }),
  { most: MOST_FIELDS },
);

const CHANGES: Shape<Rendering> = objectShape<Rendering>("a rendering", {
  sender: orNothing(
    (value) => value === "" || (typeof value === "string" && parseAddress(value) !== undefined),
  ),
  body: orNothing(BODY.is),
  drop: NAMES,
  replace: FIELDS,
  add: FIELDS,
  afterTrace: orNothing(FIELDS.is),
  dropSome: orNothing(SOME_FIELDS.is),
  refused: orNothing(FAILURE.is),
});

/** What a message looks like when it is sent. Most are sent as they are stored: that is told without a look at the parts. */
export const RENDERING: Shape<Rendering> = {
  is: (value): value is Rendering => value === AS_STORED || CHANGES.is(value),
  copy: (value) => (value === AS_STORED ? value : copyOf(value)),
  problem: (value) => CHANGES.problem(value),
};

function copyOf(given: Rendering): Rendering {
  const { sender, body, drop, replace, add, afterTrace, dropSome, refused } = given;
  return {
    ...{ sender, body, drop: [...drop], replace: replace.map(fieldOf), add: add.map(fieldOf) },
    afterTrace: afterTrace?.map(fieldOf),
    dropSome: dropSome && [...dropSome],
    refused: refused && { ...refused },
  };
}

function fieldOf({ name, value }: HeaderField): HeaderField {
  return { name, value };
}
