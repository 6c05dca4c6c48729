import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import {
  appendFile,
  chmod,
  link,
  readFile,
  rename,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { inTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { NotLocked } from "./file-lock.ts";
import { appendToMbox, type MboxMessage, NotAMailbox } from "./mbox.ts";

const NOW = Date.UTC(2026, 1, 3, 4, 5, 6);
const never = new AbortController().signal;

function message(text: string, sender = "a@x.test"): MboxMessage {
  return {
    sender,
    at: NOW,
    async *content() {
      yield Buffer.from(text);
    },
  };
}

test("messages stand one after the other, each with its first line", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "box");
    await appendToMbox(path, message("Subject: 1\n\nFrom here\n"), never);
    await appendToMbox(path, message("Subject: 2\n\n", ""), never);
    await appendToMbox(path, message("Subject: 3\n", '"a b"@x.test'), never);
    assert.equal(
      await readFile(path, "utf8"),
      "From a@x.test Tue Feb  3 04:05:06 2026\nSubject: 1\n\n>From here\n\n" +
        "From MAILER-DAEMON Tue Feb  3 04:05:06 2026\nSubject: 2\n\n\n" +
        'From "a-b"@x.test Tue Feb  3 04:05:06 2026\nSubject: 3\n\n',
    );
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  }));

test("after a message that a crash cut off the next one has its own first line", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "box");
    for (const left of ["From x\nSub", "From x\nSubject: 1\n"]) {
      await writeFile(path, left);
      await appendToMbox(path, message("S: 2\n"), never);
      assert.match(await readFile(path, "utf8"), /[^\n]\n\nFrom a@x\.test [^\n]+\nS: 2\n\n$/);
    }
  }));

test("a message that fails leaves nothing", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "box");
    await appendToMbox(path, message("S: 1\n"), never);
    const before = await readFile(path, "utf8");
    const broken: MboxMessage = {
      ...message(""),
      async *content() {
        yield Buffer.from("S: 2\n");
        throw new Error("unreadable");
      },
    };
    await assert.rejects(appendToMbox(path, broken, never), /unreadable/);
    const stop = new AbortController();
    const stopped: MboxMessage = {
      ...message(""),
      async *content() {
        yield Buffer.from("S: 3\n");
        stop.abort();
        yield Buffer.from("S: 3\n");
      },
    };
    await assert.rejects(appendToMbox(path, stopped, stop.signal), /the server ends/);
    assert.equal(await readFile(path, "utf8"), before);
  }));

test("what is not a mailbox of its own is left alone", () =>
  inTemporaryFolder(async (folder) => {
    const target = join(folder, "shadow");
    await writeFile(target, "secret\n");
    await symlink(target, join(folder, "symlink"));
    await link(target, join(folder, "hardlink"));
    await assert.rejects(appendToMbox(join(folder, "symlink"), message("x\n"), never), {
      code: "ELOOP",
    });
    await assert.rejects(
      appendToMbox(join(folder, "hardlink"), message("x\n"), never),
      NotAMailbox,
    );
    await assert.rejects(appendToMbox("/dev/null", message("x\n"), never), NotAMailbox);
    await assert.rejects(appendToMbox(folder, message("x\n"), never), { code: "EISDIR" });
    assert.equal(await readFile(target, "utf8"), "secret\n");
  }));

test("the lock of another program is waited for, and ours keeps others out", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "box");
    await writeFile(path, "");
    const holder = spawn("flock", [path, "-c", "echo locked; read -r line; echo done"]);
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    let over = false;
    const appended = appendToMbox(path, message("S: 1\n"), never).then(() => {
      over = true;
    });
    await promisify(execFile)("/bin/true");
    assert.equal(over, false);
    assert.equal((await stat(path)).size, 0);
    // It puts another file in its place before it goes, as some mail readers do.
    const other = join(folder, "other");
    await writeFile(other, "From old\nS: 0\n\n");
    await rename(other, path);
    holder.stdin.end("\n");
    await appended;
    assert.match(await readFile(path, "utf8"), /^From old\nS: 0\n\nFrom a@x\.test .*\nS: 1\n\n$/);
  }));

test("whoever waits for a lock when the server ends waits no longer", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "box");
    await writeFile(path, "");
    const holder = spawn("flock", [path, "-c", "echo locked; read -r line"]);
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    const stop = new AbortController();
    const waiting = appendToMbox(path, message("S: 1\n"), stop.signal);
    stop.abort();
    await assert.rejects(waiting, NotLocked);
    holder.stdin.end("\n");
  }));

test("many writers of this process and of others lose nothing and mix nothing", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "box");
    const script = join(folder, "writer");
    await writeFile(
      script,
      `#!/bin/sh\nprintf 'From o\\nO: %s\\n' $1 >> ${path}\nprintf '\\n' >> ${path}\n`,
    );
    await chmod(script, 0o700);
    await appendFile(path, "");
    const ours = Array.from({ length: 10 }, (_, at) =>
      appendToMbox(path, message(`N: ${at}\n`), never),
    );
    const others = Array.from({ length: 10 }, (_, at) =>
      promisify(execFile)("flock", [path, script, String(at)]),
    );
    await Promise.all([...ours, ...others]);
    const parts = (await readFile(path, "utf8")).split(/^From .*\n/m).slice(1);
    const expected = [..."0123456789"].flatMap((at) => [`N: ${at}\n\n`, `O: ${at}\n\n`]);
    assert.deepEqual(parts.sort(), expected.sort());
  }));
