import { spawn } from "node:child_process";
import { requireProgram } from "./programs.ts";
import { commandOn, ROOT, THIS_RUNTIME } from "./runtimes.ts";
import { tethered } from "./tether.ts";

/** What is done at a terminal, in order: each wait takes at most 60 seconds. */
export type TerminalStep =
  /** Waits until a text has been written since the last step that sent something. */
  | readonly ["wait", string]
  | readonly ["type", string]
  | readonly ["size", rows: number, columns: number]
  | readonly ["signal", number];

/** What came of a command at a terminal. */
export interface AtTerminal {
  /** All that it wrote to it. */
  readonly output: string;
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  /** Whether the terminal shows what is typed, and gives it on by line, as before. */
  readonly restored: boolean;
}

const DRIVER = `
import base64, fcntl, json, os, pty, select, signal, struct, sys, termios, time
given = json.loads(sys.argv[1])
def size(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
main, own = pty.openpty()
size(own, given["rows"], given["columns"])
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(own, termios.TIOCSCTTY, 0)
    for fd in (0, 1, 2): os.dup2(own, fd)
    os.close(main)
    os.environ.update(given["environment"])
    os.execvp(given["argv"][0], given["argv"])
output, seen = b"", 0
def read(wanted):
    global output
    deadline = time.monotonic() + 60
    while wanted is None or wanted not in output[seen:]:
        if time.monotonic() > deadline: raise Exception("waited in vain for %r in %r" % (wanted, output[-2000:]))
        if select.select([main], [], [], 0.1)[0]:
            try: piece = os.read(main, 65536)
            except OSError: piece = b""
            output += piece
            if wanted is None and not piece: return
        done, _ = os.waitpid(pid, os.WNOHANG) if wanted is None else (0, 0)
        if done: ended.append(_); return
ended = []
for step in given["steps"]:
    if step[0] == "wait": read(step[1].encode()); continue
    seen = len(output)
    if step[0] == "type": os.write(main, step[1].encode())
    elif step[0] == "size":
        size(own, step[1], step[2])
        os.kill(pid, signal.SIGWINCH)
    else: os.kill(pid, step[1])
read(None)
status = ended[0] if ended else os.waitpid(pid, 0)[1]
while select.select([main], [], [], 0.2)[0]: output += os.read(main, 65536)
flags = termios.tcgetattr(own)[3]
print(json.dumps({"output": base64.b64encode(output).decode(), "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
    "restored": bool(flags & termios.ECHO) and bool(flags & termios.ICANON)}))
`;

/** Runs the mta command on this runtime at a terminal of its own. */
export async function inTerminal(
  words: readonly string[],
  steps: readonly TerminalStep[],
  {
    rows = 24,
    columns = 80,
    term = "xterm",
  }: { readonly rows?: number; readonly columns?: number; readonly term?: string } = {},
): Promise<AtTerminal> {
  requireProgram("python3", "python3");
  const [command, before] = commandOn(THIS_RUNTIME, "bin/mta.js");
  const argv = [command, ...before, ...words];
  const given = JSON.stringify({ argv, steps, rows, columns, environment: { TERM: term } });
  const child = spawn(...tethered("python3", ["-c", DRIVER, given]), {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout?.on("data", (chunk) => {
    out += String(chunk);
  });
  child.stderr?.on("data", (chunk) => {
    err += String(chunk);
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`the terminal failed: ${err}`);
  const answer: { output: string; code: number | null; restored: boolean } = JSON.parse(out);
  const output = Buffer.from(answer.output, "base64").toString("utf8");
  return { output, code: answer.code ?? undefined, restored: answer.restored };
}
