import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { systemClock } from "../../core/time/clock.ts";
import { impatient } from "../../test/support/hold-spool.ts";
import { requireProgram } from "../../test/support/programs.ts";
import { commandOn, RUNTIMES, type Runtime } from "../../test/support/runtimes.ts";
import { tethered } from "../../test/support/tether.ts";
import { lockSpool } from "./lock.ts";

/** A process that holds, or was refused, the lock of a spool. */
interface Holder {
  /** The first line it says: `held`, or why not. */
  readonly said: Promise<string>;
  /** What it printed on standard error. */
  complaints(): string;
  kill(): Promise<void>;
}

function holder(directory: string, runtime: Runtime, wrapper: readonly string[] = []): Holder {
  const [command, before] = commandOn(runtime, "test/support/hold-spool.ts");
  const [program = command, ...args] = [...wrapper, command, ...before, directory];
  const child = spawn(...tethered(program, args), { stdio: ["ignore", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString("utf8");
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const said = new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString("utf8").trim()));
    child.once("close", () => reject(new Error(`it ended without a word: ${complaints}`)));
  });
  return {
    said,
    complaints: () => complaints,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

type Hold = (directory: string, runtime: Runtime, wrapper?: readonly string[]) => Holder;

/** Runs with a folder and what holds its lock; every holder ends with it. */
async function inFolder(run: (directory: string, hold: Hold) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-lock-"));
  const holders: Holder[] = [];
  try {
    await run(join(folder, "spool"), (...given) => {
      const started = holder(...given);
      holders.push(started);
      return started;
    });
  } finally {
    await Promise.all(holders.map((one) => one.kill()));
    await rm(folder, { recursive: true });
  }
}

const IN_USE = /^the spool .* is in use by another server/;
const IN_USE_ERROR = { name: "SpoolInUse", message: IN_USE };

test("one server a spool, also in one process; mta.pid says which while it runs", () =>
  inFolder(async (directory) => {
    const lock = await lockSpool(directory, systemClock);
    const pidFile = join(directory, "mta.pid");
    assert.equal(readFileSync(pidFile, "utf8"), `${process.pid}\n`);
    assert.equal(statSync(join(directory, "mta.lock")).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(directory).sort(), ["mta.lock", "mta.pid"]);
    await assert.rejects(lockSpool(directory, impatient), {
      name: "SpoolInUse",
      message: `the spool ${directory} is in use by another server (its mta.pid names process ${process.pid}); stop it first, or give this one another delivery-queue`,
    });
    await lock[Symbol.asyncDispose]();
    assert.ok(!existsSync(pidFile));
    const again = await lockSpool(directory, systemClock);
    writeFileSync(pidFile, "1\n");
    await again[Symbol.asyncDispose]();
    assert.equal(readFileSync(pidFile, "utf8"), "1\n", "another server's file");
  }));

test("every runtime sees the locks of the others, and says nothing else", () =>
  inFolder(async (directory, hold) => {
    for (const runtime of RUNTIMES) {
      const held = hold(directory, runtime);
      assert.equal(await held.said, "held", held.complaints());
      await assert.rejects(lockSpool(directory, impatient), IN_USE_ERROR);
      await held.kill();
      assert.equal(held.complaints(), "");
    }
  }));

test("a killed server's spool can be taken at once, whatever it left and whoever has its number", () =>
  inFolder(async (directory, hold) => {
    for (const leftOver of ["", "1\n", `${process.pid}\n`, `${process.ppid}\n`, "garbage", "0\n"]) {
      const held = hold(directory, "bun");
      assert.equal(await held.said, "held", held.complaints());
      writeFileSync(join(directory, "mta.pid"), leftOver);
      writeFileSync(join(directory, "mta.lock-journal"), "left over");
      // Not waited for: what starts next may find the kernel still at it.
      const killed = held.kill();
      const lock = await lockSpool(directory, systemClock);
      await killed;
      await lock[Symbol.asyncDispose]();
    }
  }));

test("of servers started at once exactly one gets the spool", () =>
  inFolder(async (directory, hold) => {
    for (let round = 0; round < 3; round++) {
      const started = RUNTIMES.map((runtime) => hold(directory, runtime));
      const said = await Promise.all(started.map((one) => one.said));
      assert.equal(said.filter((line) => line === "held").length, 1, said.join("\n"));
      for (const line of said) if (line !== "held") assert.match(line, IN_USE);
      await Promise.all(started.map((one) => one.kill()));
    }
  }));

test("a server in another pid namespace, as in another container, is seen", () =>
  inFolder(async (directory, hold) => {
    requireProgram("unshare", "util-linux");
    const namespace = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];
    const inside = hold(directory, "bun", namespace);
    assert.equal(await inside.said, "held", inside.complaints());
    const second = hold(directory, "bun", namespace);
    assert.match(await second.said, IN_USE);
    await assert.rejects(lockSpool(directory, impatient), IN_USE_ERROR);
    await inside.kill();
    const lock = await lockSpool(directory, systemClock);
    await lock[Symbol.asyncDispose]();
    await second.kill();
  }));

test("a folder that cannot be written is the system's error", () =>
  inFolder(async (directory) => {
    writeFileSync(directory, "a file");
    await assert.rejects(lockSpool(directory, impatient), { code: "EEXIST" });
  }));
