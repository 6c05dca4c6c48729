import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readRegularFile } from "./regular-file.ts";

test("files are read, everything else is refused at once", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-irregular-"));
  const socket = createServer();
  try {
    const at = (name: string): string => join(folder, name);
    await writeFile(at("file"), "host-name é\n");
    await symlink(at("file"), at("link"));
    assert.equal(await readRegularFile(at("link")), "host-name é\n");
    assert.equal(await readRegularFile(at("file"), 13), "host-name é\n");
    await assert.rejects(readRegularFile(at("file"), 12), /it is larger than/);
    await mkdir(at("folder"));
    execFileSync("mkfifo", [at("pipe")]);
    await symlink(at("pipe"), at("link-to-pipe"));
    await new Promise<void>((done) => socket.listen(at("socket"), done));
    const irregular = /it is a pipe, a socket or a device, not a file/;
    for (const path of [at("pipe"), at("link-to-pipe"), at("socket"), "/dev/null", "/dev/zero"])
      await assert.rejects(readRegularFile(path), irregular, path);
    await assert.rejects(readRegularFile(at("folder")), /it is a directory/);
    await assert.rejects(readRegularFile(at("missing")), /ENOENT/);
  } finally {
    socket.close();
    await rm(folder, { recursive: true, force: true });
  }
});
