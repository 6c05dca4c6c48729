import { fieldText, HeaderBlock } from "./header-block.ts";
import { fieldLine, type HeaderField } from "./header-field.ts";

/** Some of the fields of one name. */
export interface SomeFields {
  readonly name: string;
  /** Whether a field is meant, by all that stands after its colon: unfolded, nothing decoded. It comes from outside. */
  matches(text: string): boolean;
}

/** Changes of a header block; names in any case. */
export interface HeaderChanges {
  readonly drop: readonly string[];
  readonly replace: readonly HeaderField[];
  readonly add: readonly HeaderField[];
  /** After the last Received field that is left; where there is none, in front of what is left. */
  readonly afterTrace?: readonly HeaderField[] | undefined;
  readonly dropSome?: readonly SomeFields[] | undefined;
}

/** A header block after its changes. */
export interface EditedHeader {
  /** Bytes to be sent in front of what is left of the content. */
  readonly prefix: Buffer;
  /** Bytes of the stored header that `prefix` stands for: 0 when fields were only put in front. */
  readonly replaced: number;
}

const NONE: readonly HeaderField[] = [];
const NO_RULES: readonly SomeFields[] = [];
const LF = 0x0a;
const EMPTY: Buffer = Buffer.alloc(0);

/** Makes changes to a header block. Fields that are not concerned stay byte for byte. */
export function editHeader(header: Buffer, changes: HeaderChanges): EditedHeader {
  const { drop, replace, add, afterTrace = NONE, dropSome = NO_RULES } = changes;
  const top = add.map(fieldLine).join("");
  const inPlace = drop.length + replace.length + afterTrace.length + dropSome.length;
  if (inPlace === 0) return { prefix: top === "" ? EMPTY : Buffer.from(top), replaced: 0 };
  const dropped = new Set(drop.map((name) => name.toLowerCase()));
  const fresh = new Map(replace.map((field) => [field.name.toLowerCase(), field]));
  const rest: Buffer[] = [];
  const placed = new Set<string>();
  let traces = 0;
  for (const { name, bytes } of HeaderBlock.of(header).pieces()) {
    if (dropSome.length > 0 && isMeant(dropSome, name, bytes)) continue;
    const field = fresh.get(name);
    if (field !== undefined) {
      if (placed.has(name)) continue;
      rest.push(Buffer.from(fieldLine(field)));
      placed.add(name);
    } else if (!dropped.has(name)) rest.push(bytes);
    else continue;
    if (name === "received") traces = rest.length;
  }
  let missing = "";
  for (const [name, field] of fresh) if (!placed.has(name)) missing += fieldLine(field);
  if (afterTrace.length > 0) {
    // What came by BDAT may end without a line end, in its header too.
    const end = rest[traces - 1]?.at(-1) === LF || traces === 0 ? "" : "\r\n";
    rest.splice(traces, 0, Buffer.from(end + afterTrace.map(fieldLine).join("")));
  }
  const front = Buffer.from(top + missing);
  return { prefix: Buffer.concat([front, ...rest]), replaced: header.length };
}

function isMeant(rules: readonly SomeFields[], field: string, bytes: Buffer): boolean {
  const own = rules.filter(({ name }) => name.toLowerCase() === field);
  if (own.length === 0) return false;
  const text = fieldText(bytes);
  return own.some((rule) => rule.matches(text));
}
