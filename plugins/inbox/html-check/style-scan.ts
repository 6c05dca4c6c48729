/** What hears of the parts of a style sheet as it is scanned. */
export interface StyleTold {
  /** What stands before `{`: selectors, or an at-rule with its condition. `within`: the same of the block around it; empty outside. */
  rule(prelude: string, within: string): void;
  /** An at-rule without a block, such as `@import`. */
  statement(text: string): void;
  /** Property in lower case, value as written. */
  declaration(property: string, value: string): void;
  comment(): void;
}

/** Characters of a prelude, and of a value, that are looked at; blocks that are open at a time. */
const LONGEST = 2000;
const DEEPEST = 20;

/** Scans a style sheet, or the declarations of a style attribute, once, from front to back. */
export function scanStyles(written: string, told: StyleTold): void {
  const css = withoutComments(written, told);
  const open: string[] = [];
  let [from, parentheses, endOfLine] = [0, 0, -1];
  /** What stands before a place; what follows is read from there on. */
  const taken = (at: number): string => {
    const text = css.slice(from, Math.min(at, from + LONGEST)).trim();
    from = at + 1;
    parentheses = 0;
    return text;
  };
  const begin = (prelude: string): void => {
    told.rule(prelude, open.at(-1) ?? "");
    if (open.length < DEEPEST) open.push(prelude);
  };
  const end = (text: string): void => {
    if (text.startsWith("@")) told.statement(text);
    else {
      const colon = text.indexOf(":");
      if (colon > 0)
        told.declaration(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
    }
  };
  for (let at = 0; at < css.length; at++)
    switch (css[at]) {
      case '"':
      case "'": {
        const closing = css.indexOf(css[at] ?? "", at + 1);
        // A text ends with its line, closed or not. A line's end is looked for once, however many texts are in it.
        if (endOfLine < at) endOfLine = placeOf(css, "\n", at);
        if (closing > 0 && closing < endOfLine) at = closing;
        break;
      }
      case "(":
        parentheses++;
        break;
      case ")":
        parentheses = Math.max(parentheses - 1, 0);
        break;
      case "{":
        begin(taken(at));
        break;
      case "}":
        end(taken(at));
        open.pop();
        break;
      case ";":
        // As in url(data:image/png;base64,…).
        if (parentheses === 0) end(taken(at));
        break;
    }
  end(taken(css.length));
}

/** Where something stands from a place on; the end where it does not. */
function placeOf(css: string, wanted: string, from: number): number {
  const found = css.indexOf(wanted, from);
  return found < 0 ? css.length : found;
}

function withoutComments(css: string, told: StyleTold): string {
  const pieces: string[] = [];
  let from = 0;
  for (;;) {
    const start = css.indexOf("/*", from);
    pieces.push(css.slice(from, start < 0 ? css.length : start));
    if (start < 0) return pieces.join(" ");
    told.comment();
    const end = css.indexOf("*/", start + 2);
    if (end < 0) return pieces.join(" ");
    from = end + 2;
  }
}
