/** A whole terminal: a screen to write to, and keys. */
export interface LiveTerminal {
  size(): { readonly width: number; readonly height: number };
  write(text: string): void;
  /** Takes the terminal over: `onInput` hears what is typed, `onResize` of another size. Returns what gives it back, as it was. */
  takeOver(onInput: (text: string) => void, onResize: () => void): () => void;
}

/** Another screen, without a cursor, and back to the first. */
const ENTER = "\u001b[?1049h\u001b[?25l";
const LEAVE = "\u001b[0m\u001b[?25h\u001b[?1049l";

/** The terminal of this process; undefined where there is none that can show pictures. */
export function processScreen(): LiveTerminal | undefined {
  const { stdin, stdout } = process;
  const kind = process.env.TERM ?? "";
  if (stdin.isTTY !== true || stdout.isTTY !== true || kind === "" || kind === "dumb")
    return undefined;
  return {
    size: () => ({ width: stdout.columns || 80, height: stdout.rows || 24 }),
    write: (text) => void stdout.write(text),
    takeOver(onInput, onResize) {
      const onData = (chunk: Buffer | string): void => onInput(chunk.toString());
      let isOver = false;
      const giveBack = (): void => {
        if (isOver) return;
        isOver = true;
        process.off("exit", giveBack);
        stdin.off("data", onData);
        stdout.off("resize", onResize);
        stdin.setRawMode(false);
        stdin.pause();
        stdout.write(LEAVE);
      };
      // However the process ends, the terminal is as it was.
      process.on("exit", giveBack);
      stdin.setRawMode(true);
      stdin.resume();
      stdin.on("data", onData);
      stdout.on("resize", onResize);
      stdout.write(ENTER);
      return giveBack;
    },
  };
}
