import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { standardPlugins } from "../plugins/standard.ts";
import { requireProgram } from "../test/support/programs.ts";
import { COMMANDS } from "./commands.ts";
import { commandsOf } from "./commands-of-plugins.ts";
import { completionScript } from "./completion.ts";
import { UsageError } from "./exit.ts";
import { HELP } from "./help.ts";
import { OPTIONS } from "./options.ts";

function run(program: string, args: readonly string[], folder?: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    ...(folder === undefined ? {} : { cwd: folder }),
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

function has(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

/** What bash would offer for the last of some words, as its own machinery calls the function. */
function inBash(words: readonly string[], folder?: string): readonly string[] {
  const call = `
    [[ $(complete -p mta) == "complete -F _mta mta" ]] || exit 1
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _mta mta "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const script = `${completionScript("bash")}\n${call}`;
  const out = run("bash", ["--norc", "-c", script, "bash", "mta", ...words], folder);
  return out.split("\n").filter((line) => line !== "");
}

async function inFolder(then: (folder: string) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-completion-"));
  try {
    await writeFile(join(folder, "my config"), "");
    await writeFile(join(folder, "more"), "");
    then(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("bash completes commands, subjects, directives and shells", () => {
  requireProgram("bash", "bash");
  assert.deepEqual(inBash(["check-"]), ["check-config", "check-message"]);
  const all = [...COMMANDS, ...commandsOf(standardPlugins)];
  const first = new Set(all.map(({ words }) => words.split(" ")[0]));
  assert.deepEqual(new Set(inBash([""])), first);
  assert.deepEqual(inBash(["show", ""]), [
    "status",
    "queues",
    "topqueues",
    "domains",
    "topdomains",
    "vmtas",
    "jobs",
    "message",
    "warmup",
    "audit",
    "plugin-state",
    "settings",
    "vmta-settings",
    "provider",
    "directive",
    "holds",
    "disabled",
    "precache",
    "license",
    "registration",
  ]);
  assert.deepEqual(inBash(["show", "directive", "smtp-pipe"]), ["smtp-pipeline-depth"]);
  assert.deepEqual(inBash(["show", "directive", "max-deliveries"]), [
    "max-deliveries-per-connection",
  ]);
  assert.deepEqual(inBash(["show", "directive", "smtp-port", ""]), []);
  assert.deepEqual(inBash(["completion", ""]), ["bash", "zsh", "fish"]);
  assert.deepEqual(inBash(["config", "p"]), ["print"]);
});

test("bash completes options, those of the command among them, and passes over their values", () => {
  assert.deepEqual(inBash(["check-config", "--st"]), ["--strict"]);
  assert.deepEqual(inBash(["reload", "--st"]), []);
  assert.deepEqual(inBash(["reload", "--so"]), ["--socket"]);
  assert.deepEqual(inBash(["-c", "show", "show", "q"]), ["queues"]);
  assert.deepEqual(inBash(["--config", "=", "show", "--json", "show", "q"]), ["queues"]);
  assert.deepEqual(inBash(["explain", "--vmta", ""]), []);
});

test("bash completes names of files", async () => {
  await inFolder((folder) => {
    assert.deepEqual(inBash(["check-config", "m"], folder).toSorted(), ["more", "my config"]);
    assert.deepEqual(inBash(["config", "fmt", "more", "my"], folder), ["my config"]);
    assert.deepEqual(inBash(["-c", "my"], folder), ["my config"]);
    assert.deepEqual(inBash(["--config", "=", "my"], folder), ["my config"]);
    assert.equal(inBash(["--config", "="], folder).length, 2);
    assert.deepEqual(inBash(["check-config", "more", "my"], folder), []);
  });
});

test("fish completes the same", { skip: !has("fish") }, async () => {
  const inFish = (line: string, folder?: string): readonly string[] => {
    const script = `${completionScript("fish")}\ncomplete -C '${line}'`;
    const lines = run("fish", ["--no-config", "-c", script], folder).split("\n");
    return lines.map((each) => each.split("\t")[0] ?? "").filter((word) => word !== "");
  };
  assert.deepEqual(inFish("mta check-").toSorted(), ["check-config", "check-message"]);
  assert.deepEqual(inFish("mta -c x show q"), ["queues"]);
  assert.deepEqual(inFish("mta show directive smtp-pipe"), ["smtp-pipeline-depth"]);
  assert.deepEqual(inFish("mta check-config --st"), ["--strict"]);
  assert.deepEqual(inFish("mta reload --st"), []);
  await inFolder((folder) => {
    assert.deepEqual(inFish("mta check-config mo", folder), ["more"]);
    assert.deepEqual(inFish("mta config fmt more mo", folder), ["more"]);
    assert.deepEqual(inFish("mta show mo", folder), []);
  });
});

test("zsh can read its script, and it offers every command", { skip: !has("zsh") }, () => {
  run("zsh", ["-n", "-c", completionScript("zsh")]);
});

test("the scripts of zsh and fish hold every command, option and directive", () => {
  for (const shell of ["zsh", "fish"]) {
    const script = completionScript(shell);
    for (const { words } of COMMANDS)
      for (const word of words.split(" ")) assert.ok(script.includes(word), `${shell}: ${word}`);
    for (const word of ["strict", "no-dns", "max-smtp-out", "max-delivery-threads", "include"])
      assert.ok(script.includes(word), `${shell}: ${word}`);
  }
});

test("a shell that is not known is wrong usage", () => {
  assert.throws(() => completionScript("tcsh"), UsageError);
  assert.throws(() => completionScript(undefined), UsageError);
});

test("help speaks of every command and option", () => {
  for (const { words } of COMMANDS) assert.ok(HELP.includes(`mta ${words}`), words);
  for (const name of Object.keys(OPTIONS))
    if (name !== "version") assert.ok(HELP.includes(`--${name}`), name);
});
