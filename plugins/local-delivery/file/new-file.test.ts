import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { inTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { inFolder, inMaildir, makeFile, type NewFile } from "./new-file.ts";

const never = new AbortController().signal;

function file(folder: string, content: string, name = "m1"): NewFile {
  return {
    ...inFolder(folder),
    name,
    async *content() {
      yield Buffer.from(content.slice(0, 3));
      yield Buffer.from(content.slice(3));
    },
  };
}

test("a file is there whole, and nothing beside it", () =>
  inTemporaryFolder(async (folder) => {
    await makeFile(file(folder, "Subject: 1\n"), never);
    assert.deepEqual(await readdir(folder), ["m1.msg"]);
    assert.equal(await readFile(join(folder, "m1.msg"), "utf8"), "Subject: 1\n");
  }));

test("what a crash left of the same delivery is used: it is not done twice", () =>
  inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, "m1.tmp"), "Sub");
    await makeFile(file(folder, "Subject: 1\n"), never);
    await makeFile(file(folder, "Subject: 1\n"), never);
    assert.deepEqual(await readdir(folder), ["m1.msg"]);
    // Another server's message may have the same name.
    await makeFile(file(folder, "Subject: 2\n"), never);
    await makeFile(file(folder, "Subject: 22\n"), never);
    await makeFile(file(folder, "Subject: 22\n"), never);
    assert.deepEqual((await readdir(folder)).sort(), ["m1-1.msg", "m1-2.msg", "m1.msg"]);
  }));

test("a file that fails leaves nothing", () =>
  inTemporaryFolder(async (folder) => {
    const broken: NewFile = {
      ...file(folder, ""),
      async *content() {
        yield Buffer.from("Subject");
        throw new Error("unreadable");
      },
    };
    await assert.rejects(makeFile(broken, never), /unreadable/);
    await assert.rejects(makeFile(file(folder, "x"), AbortSignal.abort()), /the server ends/);
    assert.deepEqual(await readdir(folder), []);
    await assert.rejects(makeFile(file(join(folder, "none"), "x"), never), { code: "ENOENT" });
  }));

test("a Maildir gets it by way of tmp", () =>
  inTemporaryFolder(async (folder) => {
    for (const name of ["tmp", "new"]) await mkdir(join(folder, name));
    const mail = { ...file(folder, "Subject: 1\n"), ...inMaildir(folder) };
    await makeFile(mail, never);
    assert.deepEqual(await readdir(join(folder, "tmp")), []);
    assert.deepEqual(await readdir(join(folder, "new")), ["m1"]);
  }));
