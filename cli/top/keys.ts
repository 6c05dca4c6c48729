/** A key that was pressed: a sign, or the name of another. */
export type Key =
  | { readonly kind: "sign"; readonly sign: string }
  | {
      readonly kind:
        | "up"
        | "down"
        | "page-up"
        | "page-down"
        | "home"
        | "end"
        | "enter"
        | "back"
        | "interrupt";
    };

const SEQUENCES: ReadonlyMap<string, Exclude<Key["kind"], "sign">> = new Map([
  ["\u001b[A", "up"],
  ["\u001bOA", "up"],
  ["\u001b[B", "down"],
  ["\u001bOB", "down"],
  ["\u001b[5~", "page-up"],
  ["\u001b[6~", "page-down"],
  ["\u001b[H", "home"],
  ["\u001b[1~", "home"],
  ["\u001b[F", "end"],
  ["\u001b[4~", "end"],
  ["\r", "enter"],
  ["\n", "enter"],
  ["\u001b", "back"],
  ["\u007f", "back"],
  ["\b", "back"],
  ["\u0003", "interrupt"],
  ["\u0004", "interrupt"],
]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: keys of a terminal begin with ESC.
const ONE = /\u001b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])|[\s\S]/gu;

/** The keys in what a terminal sent, in order; unknown ones are left out. */
export function keysIn(input: string): readonly Key[] {
  return (input.match(ONE) ?? []).flatMap((text): readonly Key[] => {
    const kind = SEQUENCES.get(text);
    if (kind !== undefined) return [{ kind }];
    return /^[ -~]$/.test(text) ? [{ kind: "sign", sign: text }] : [];
  });
}
