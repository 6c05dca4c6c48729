/** Where a command writes. Injected, so that commands can be tested without a process. */
export interface Terminal {
  /** Results: standard output. A final line end is added. */
  print(text: string): void;
  /** Everything else: standard error. */
  complain(text: string): void;
  /** True when results may be coloured. */
  readonly colour: boolean;
}

/** The process's own standard streams. */
export const processTerminal: Terminal = {
  print: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
  get colour() {
    return process.stdout.isTTY === true && !process.env.NO_COLOR;
  },
};

/** Lines up columns with two blanks between them; numbers stand right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => String(row[at] ?? "").length)),
  );
  const line = (cells: readonly (string | number)[]): string =>
    cells
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        return typeof cell === "number" ? String(cell).padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return [line(head), ...rows.map(line)].join("\n");
}
