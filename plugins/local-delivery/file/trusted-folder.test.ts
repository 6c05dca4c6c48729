import assert from "node:assert/strict";
import { chmod, chown, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { inTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { whoCouldDivert } from "./trusted-folder.ts";

const AS_ROOT = { skip: process.getuid?.() === 0 ? false : "needs root" };

test("root's way to a folder must be root's", AS_ROOT, () =>
  inTemporaryFolder(async (folder) => {
    const inner = join(folder, "a", "b");
    await mkdir(inner, { recursive: true });
    assert.equal(await whoCouldDivert(inner), undefined);
    assert.equal(await whoCouldDivert(join(inner, "not", "there")), undefined);
    await chown(join(folder, "a"), 65_534, 65_534);
    assert.match((await whoCouldDivert(inner)) ?? "", /\/a does not belong to root/);
    await symlink(inner, join(folder, "link"));
    assert.match((await whoCouldDivert(join(folder, "link"))) ?? "", /\/a does not belong/);
    await chown(join(folder, "a"), 0, 0);
    await chmod(inner, 0o777);
    assert.match((await whoCouldDivert(inner)) ?? "", /\/b can be written by everybody/);
    await chmod(inner, 0o1777);
    assert.equal(await whoCouldDivert(inner), undefined);
  }),
);
