import { stderr, stdin } from "node:process";

/** Bytes that are read. */
const LONGEST = 4096;

const ENTER = /[\r\n]/;
const CONTROL_C = "\u0003";
const BACKSPACE = /[\b\u007f]/;

/** The first line of the standard input; at a terminal it is asked for, and not shown. Rejects when there is none. */
export async function readPasswordLine(signal: AbortSignal): Promise<string> {
  return stdin.isTTY ? ask(signal) : firstLine(signal);
}

async function firstLine(signal: AbortSignal): Promise<string> {
  let text = "";
  stdin.setEncoding("utf8");
  for await (const chunk of stdin) {
    text += String(chunk);
    if (ENTER.test(text) || text.length > LONGEST || signal.aborted) break;
  }
  return text.split(ENTER)[0] ?? "";
}

function ask(signal: AbortSignal): Promise<string> {
  stderr.write("Password: ");
  stdin.setEncoding("utf8");
  stdin.setRawMode(true);
  stdin.resume();
  return new Promise((resolve, reject) => {
    let text = "";
    const end = (): void => {
      stdin.setRawMode(false);
      stdin.pause();
      stdin.off("data", take);
      stderr.write("\n");
    };
    const giveUp = (): void => {
      end();
      reject(new Error("no password was given"));
    };
    const take = (chunk: string): void => {
      for (const letter of chunk) {
        if (ENTER.test(letter)) {
          end();
          return resolve(text);
        }
        if (letter === CONTROL_C) return giveUp();
        text = BACKSPACE.test(letter) ? text.slice(0, -1) : text + letter;
      }
    };
    stdin.on("data", take);
    signal.addEventListener("abort", giveUp, { once: true });
  });
}
