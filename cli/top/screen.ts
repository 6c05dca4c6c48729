/** How a row looks. */
export type Look = "plain" | "bold" | "inverse" | "alarm";

/** A row of the screen. */
export interface Row {
  readonly text: string;
  readonly look: Look;
}

/** A picture: rows of as many cells as the screen is wide. */
export interface Picture {
  readonly width: number;
  readonly rows: readonly Row[];
}

const LOOKS: Readonly<Record<Look, string>> = {
  plain: "",
  bold: "\u001b[1m",
  inverse: "\u001b[7m",
  alarm: "\u001b[1;31m",
};
const NO_LOOK = "\u001b[0m";
const CLEAR = "\u001b[2J";

/**
 * Makes a picture of rows for a screen of a size: a sign takes one cell, whatever is in the texts. What is too much is cut; a screen without
 * room has no rows.
 */
export function picture(rows: readonly Row[], width: number, height: number): Picture {
  const shown = rows.slice(0, Math.max(height, 0));
  const cells = Math.max(width, 0);
  while (shown.length < height) shown.push({ text: "", look: "plain" });
  return {
    width: cells,
    rows: shown.map(({ text, look }) => ({
      text: oneCellEach(text).slice(0, cells).padEnd(cells),
      look,
    })),
  };
}

/** Signs that surely take one cell; others are shown as `?`, as one that takes two or none would shift all that follows. */
function oneCellEach(text: string): string {
  return text.replaceAll(
    /(?:[^ -~\u{a1}-\u{ac}\u{ae}-\u{2ff}\u{370}-\u{482}\u{48a}-\u{52f}\u{2013}\u{2014}\u{2018}-\u{201e}\u{2026}\u{2190}-\u{2193}])/gu,
    "?",
  );
}

/** What has to be written so that a screen with one picture shows another: cells that are as before are not touched. */
export function changes(before: Picture | undefined, after: Picture): string {
  const isFresh =
    before === undefined ||
    before.width !== after.width ||
    before.rows.length !== after.rows.length;
  const out: string[] = isFresh ? [CLEAR] : [];
  after.rows.forEach((row, at) => {
    const old = isFresh ? undefined : before.rows[at];
    for (const { from, text } of changedRuns(old, row))
      out.push(
        `\u001b[${at + 1};${from + 1}H${LOOKS[row.look]}${text}${row.look === "plain" ? "" : NO_LOOK}`,
      );
  });
  return out.join("");
}

interface Run {
  readonly from: number;
  readonly text: string;
}

/** Cells that are as before and stand between two runs are written with them, where that is shorter than to go over them. */
const GAP = 8;

function changedRuns(before: Row | undefined, { text, look }: Row): readonly Run[] {
  if (before === undefined || before.look !== look)
    return look === "plain" && before === undefined && text.trim() === ""
      ? []
      : [{ from: 0, text }];
  if (before.text === text) return [];
  const runs: Run[] = [];
  let from = -1;
  let last = -1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === before.text[at]) continue;
    if (from >= 0 && at - last > GAP) {
      runs.push({ from, text: text.slice(from, last + 1) });
      from = -1;
    }
    if (from < 0) from = at;
    last = at;
  }
  if (from >= 0) runs.push({ from, text: text.slice(from, last + 1) });
  return runs;
}
