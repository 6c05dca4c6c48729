import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { configurationFiles } from "./configuration-files.ts";

async function inFolder(use: (folder: string, file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-files-"));
  const file = join(folder, "config");
  const inner = "<smtp-user ann>\npassword geheim\n</smtp-user>\n";
  await writeFile(join(folder, "users.conf"), inner, { mode: 0o600 });
  await writeFile(
    file,
    "host-name mx.test\ninclude users.conf\nhttp-api-key 0123456789012345678901234567890123\n",
  );
  try {
    await use(folder, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("the files of a configuration are read, secrets by administrators alone, and no others", () =>
  inFolder(async (folder, file) => {
    const files = configurationFiles({ kind: "file", file });
    const users = join(folder, "users.conf");
    assert.deepEqual(await files.list(), [file, users]);
    assert.match((await files.read(users, { secrets: true })) ?? "", /geheim/);
    const shown = (await files.read(users, { secrets: false })) ?? "";
    assert.ok(shown.includes("<smtp-user ann>") && !shown.includes("geheim"));
    assert.ok(!(await files.read(file, { secrets: false }))?.includes("0123456"));
    await writeFile(join(folder, "other"), "x");
    for (const path of ["/etc/passwd", join(folder, "other"), `${folder}/../passwd`, "config", ""])
      assert.equal(await files.read(path, { secrets: true }), undefined, path);
    const sandbox = configurationFiles({ kind: "sandbox", file, text: "" });
    assert.deepEqual(await sandbox.list(), []);
    await assert.rejects(sandbox.commit(new Map([[file, ""]])), /not made of text files/);
  }));

test("a change is checked first, written at once, and what was there is kept", () =>
  inFolder(async (folder, file) => {
    const files = configurationFiles({ kind: "file", file });
    const users = join(folder, "users.conf");
    const before = await readFile(file, "utf8");
    const wrong = await files.commit(new Map([[file, "host-name mx.test\nno-such-directive 1\n"]]));
    assert.deepEqual([wrong.ok, wrong.backups], [false, []]);
    assert.match(wrong.report, /unknown directive "no-such-directive"/);
    // An error in one file keeps all of them as they are.
    const both = new Map([
      [file, before.replace("mx.", "mx2.")],
      [users, "<smtp-user"],
    ]);
    assert.equal((await files.commit(both)).ok, false);
    assert.equal(await readFile(file, "utf8"), before);
    const more = join(folder, "more.conf");
    await writeFile(join(folder, "there"), "mine");
    const good = new Map([
      [file, before.replace("users.conf", "more.conf")],
      [more, "<smtp-user bob>\npassword anders\n</smtp-user>\n"],
    ]);
    const done = await files.commit(good);
    assert.deepEqual([done.ok, done.backups], [true, [`${file}.before`]]);
    assert.equal(await readFile(`${file}.before`, "utf8"), before);
    assert.match(await readFile(file, "utf8"), /include more\.conf/);
    assert.equal((await stat(more)).mode & 0o777, 0o600);
    for (const path of [
      "/etc/cron.d/x",
      join(folder, "there"),
      join(folder, "..", "x.conf"),
      join(folder, "x.sh"),
      "x.conf",
    ])
      await assert.rejects(
        files.commit(new Map([[path, ""]])),
        /not a file of the configuration|no file of the configuration includes/,
        path,
      );
    assert.equal(await readFile(join(folder, "there"), "utf8"), "mine");
    // What stands in the way of the new file is not written through.
    await symlink("/nowhere/x", `${file}.new`);
    assert.equal((await files.commit(new Map([[file, before]]))).ok, true);
    assert.equal(await readFile(file, "utf8"), before);
  }));
