import { main } from "../../cli/main.ts";

/** What a command came to. */
export interface MtaRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the `mta` command in this process, with a terminal that remembers. */
export async function mta(...argv: string[]): Promise<MtaRun> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await main(argv, {
    print: (text) => void out.push(text),
    copy: (text) => void out.push(text),
    complain: (text) => void err.push(text),
    colour: false,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}
