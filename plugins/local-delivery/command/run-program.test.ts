import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { systemClock } from "../../../core/mod.ts";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { runScript } from "../../../test/support/run-script.ts";
import { inTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { until } from "../../../test/support/until.ts";
import { type Ended, type Program, RunningProgram } from "./run-program.ts";

const MINUTE = 60_000;

async function* inputOf(...chunks: readonly string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

function shell(script: string, given: Partial<Program> = {}): Program {
  return {
    program: "/bin/sh",
    args: ["-c", script],
    identity: undefined,
    input: inputOf("hello\n", "world\n"),
    timeLimit: MINUTE,
    ...given,
  };
}

function run(script: string, given: Partial<Program> = {}): Promise<Ended> {
  return new RunningProgram(shell(script, given), systemClock).ended;
}

/** Whether a process is there and no zombie. */
function lives(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

test("a program reads its input and tells by its exit code, and by what it writes", async () => {
  assert.deepEqual(await run("cat; echo no >&2; exit 67"), {
    kind: "exited",
    code: 67,
    output: "hello world no",
  });
  assert.deepEqual(await run("kill -TERM $$"), { kind: "killed", signal: "SIGTERM", output: "" });
});

test("a program that does not read its input may do its work nonetheless", async () => {
  const input = inputOf(...Array.from({ length: 50 }, () => "x".repeat(60_000)));
  assert.deepEqual(await run("exec <&-; echo done", { input }), {
    kind: "exited",
    code: 0,
    output: "done",
  });
  const ignored = inputOf(...Array.from({ length: 50 }, () => "x".repeat(60_000)));
  assert.equal((await run("exit 75", { input: ignored })).kind, "exited");
});

test("large input comes whole", async () => {
  const chunk = "0123456789abcdef".repeat(4000);
  const input = inputOf(...Array.from({ length: 40 }, () => chunk));
  const ended = await run("wc -c", { input });
  assert.deepEqual(ended, { kind: "exited", code: 0, output: String(chunk.length * 40) });
});

test("what programs write is bounded, on one line, and cannot steer a terminal", async () => {
  const ended = await run("head -c 1000000 /dev/zero | tr '\\0' x; exit 1");
  assert.ok(ended.kind === "exited" && ended.code === 1 && ended.output.length === 1024);
  const rude = await run("printf 'a\\nb\\033[31m\\000\\342\\200\\256c'");
  assert.deepEqual(rude, { kind: "exited", code: 0, output: "a b?[31m??c" });
});

test("a program has a bare environment, the root folder, a session of its own and no descriptor of ours", async () => {
  process.env.OF_THE_TEST = "secret";
  const environment = await run("env | grep -v ^PWD= | sort | tr '\\n' ' '; pwd");
  assert.ok(environment.kind === "exited");
  assert.match(environment.output, /^(?:OLDPWD=\S* )?(?:SHLVL=\d )?PATH=\S+(?: _=\S*)? \/$/);
  const group = await run("read -r line < /proc/$$/stat; set -- $line; echo $1 $5 $6");
  assert.ok(group.kind === "exited");
  const [pid, ...others] = group.output.split(" ");
  assert.deepEqual(others, [pid, pid]);
});

test("at its time limit it is killed with all that it started", async () => {
  const clock = new FakeClock();
  const running = new RunningProgram(
    shell("sleep 1000 & cat >/dev/null; wait", { timeLimit: 5000 }),
    clock,
  );
  let ended: Ended | undefined;
  void running.ended.then((value) => {
    ended = value;
  });
  await clock.advance(4999);
  assert.equal(ended, undefined);
  await clock.advance(1);
  const result = await running.ended;
  assert.equal(result.kind, "timed-out");
  assert.equal(clock.pending, 0);
});

test("who is stopped takes no part of a message for the whole", () =>
  inTemporaryFolder(async (folder) => {
    const { promise: never } = Promise.withResolvers<void>();
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from("one line\n");
      await never;
    }
    const pids = join(folder, "pids");
    const whole = join(folder, "whole");
    const script = `sleep 1000 & echo $! $$ >${pids}; read -r line; cat; touch ${whole}`;
    const running = new RunningProgram(shell(script, { input: endless() }), systemClock);
    const started = await until("the program to start another", async () => {
      const text = await readFile(pids, "utf8").catch(() => "");
      return text.endsWith("\n") ? text.trim().split(" ").map(Number) : undefined;
    });
    running.stop();
    running.stop();
    assert.deepEqual(await running.ended, { kind: "stopped" });
    await until("both to end", async () => (started.some(lives) ? undefined : true));
    assert.deepEqual(await readdir(folder), ["pids"]);
  }));

test("input that cannot be read to the end kills it: it sees no end of input", async () => {
  const broken = new Error("a hole in the message");
  async function* failing(): AsyncGenerator<Buffer> {
    yield Buffer.from("one line\n");
    throw broken;
  }
  const ended = await run("cat >/dev/null; exit 0", { input: failing() });
  assert.deepEqual(ended, { kind: "input-failed", error: broken });
});

test("what cannot be started says so", async () => {
  for (const given of [
    { program: "/nonexistent/program", args: [] },
    { program: "/etc/passwd", args: [] },
    { program: "/bin/true", args: ["a\0b"] },
  ]) {
    const ended = await run("", given);
    assert.equal(ended.kind, "not-started", given.program);
  }
});

test("descendants that keep its output open are not waited for", async () => {
  const clock = new FakeClock();
  const running = new RunningProgram(shell("sleep 30 & echo $!; exit 0"), clock);
  let ended: Ended | undefined;
  void running.ended.then((value) => {
    ended = value;
  });
  await until("the end of the program", async () => {
    await clock.advance(1000);
    return ended;
  });
  assert.ok(ended?.kind === "exited" && ended.code === 0);
  process.kill(Number(ended.output), "SIGKILL");
});

test("when the server ends in a hurry its programs are killed: none sees the end of what it has a part of", () =>
  inTemporaryFolder(async (folder) => {
    const [pids, whole] = [join(folder, "pids"), join(folder, "whole")];
    const script = `read -r line; echo $$ >${pids}.new; mv ${pids}.new ${pids}; cat; touch ${whole}`;
    const starter = new URL("../../../test/support/start-program.ts", import.meta.url).pathname;
    const { ended } = runScript(starter, [script, pids]);
    assert.equal((await ended).code, 3);
    const pid = Number(await readFile(pids, "utf8"));
    await until("its end", async () => (lives(pid) ? undefined : true));
    assert.deepEqual(await readdir(folder), ["pids"]);
  }));
