import type { Cell, Cells, Writing } from "./cells.ts";
import type { Hider } from "./privacy.ts";
import { copiedField } from "./record-fields.ts";

/** Writes the cells of a record about `T`, in the order of the file's columns. */
export type Row<T> = (value: T, how: Writing) => readonly string[];

/** The text of a field that a column copies, by the column's name in lower case: `header_x-campaign`, `arf_source-ip`. */
export type Copied = (column: string) => string | undefined;

/** Where the cells of a type of record come from. */
export interface RowSource<T> {
  readonly cells: Cells<T>;
  /** The fields of the message that it is about, or of the report; nothing for what has none. */
  copied(value: T): Copied;
  /** The recipient's addresses, as given and as it was before. */
  addresses(value: T): readonly string[];
}

/** The columns of a file, and what a type of record has in them. */
export interface RowColumns {
  /** Of the file, in order. */
  readonly names: readonly string[];
  /** Those that the type has. */
  readonly own: ReadonlySet<string>;
  /** Columns that are filled from fields, by column: the first field that is there counts. */
  readonly mapped: ReadonlyMap<string, readonly string[]>;
  /** Undefined: recipients are shown as they are. */
  readonly hider: Hider | undefined;
}

interface Step<T> {
  readonly cell: Cell<T> | undefined;
  /** Fields that are used instead, in this order. */
  readonly copies: readonly string[];
}

const NOTHING: Copied = () => undefined;

/** How records of a type are written in a file. */
export function rowOf<T>(source: RowSource<T>, columns: RowColumns): Row<T> {
  const { names, own, mapped, hider } = columns;
  const steps = names.map((name): Step<T> | undefined => {
    if (!own.has(name)) return undefined;
    const field = copiedField(name);
    const copies = [...(mapped.get(name) ?? []), ...(field === undefined ? [] : [field])];
    return { cell: source.cells[name], copies };
  });
  // A field of the message may name the recipient, whatever column it fills.
  const isCopied = new Set(names.filter((_name, at) => (steps[at]?.copies.length ?? 0) > 0));
  return (value, how) => {
    // The texts of a message are read only for records that have some of them.
    const copied = isCopied.size > 0 ? source.copied(value) : NOTHING;
    const cells = steps.map((step) => {
      if (step === undefined) return "";
      for (const field of step.copies) {
        const text = copied(field);
        if (text !== undefined && text !== "") return text;
      }
      return step.cell?.(value, how) ?? "";
    });
    return hider === undefined
      ? cells
      : hider.hide(names, cells, source.addresses(value), isCopied);
  };
}
