import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { mta } from "../test/support/run-mta.ts";
import { calledAs } from "./powermta-names.ts";

const NAMES = ["pmta", "pmtaacctfind", "pmtad", "pmtakeytool", "pmtastats"];

test("programs by PowerMTA's names are made, work, and go; what others made stays", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "mta it's-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const dir = join(folder, "bin");
  const made = await mta("install-aliases", "--dir", dir);
  assert.equal(made.code, 0, made.err);
  assert.deepEqual((await readdir(dir)).sort(), NAMES);
  assert.equal((await stat(join(dir, "pmta"))).mode & 0o777, 0o755);
  const run = (name: string, ...words: string[]) =>
    spawnSync(join(dir, name), words, { encoding: "utf8", cwd: folder });
  const config = join(folder, "config");
  await writeFile(config, "host-name mta.test\nsmtp-listener 127.0.0.1:0\n");
  const checked = run("pmtad", "--check-config", "-c", config);
  assert.equal(checked.status, 0, checked.stderr);
  assert.match(run("pmta", "show", "version").stdout, /postrider/);
  assert.match(run("pmta", "sh", "q", `--socket=${folder}/none`).stderr, /no server is running/);
  const wrong = run("pmtad", "restart");
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /pmtad takes no "restart"/);

  // Again is no harm; a program, or a link, of somebody else is left alone, and with it all.
  assert.equal((await mta("install-aliases", "--dir", dir)).code, 0);
  await writeFile(join(dir, "pmta"), "#!/bin/sh\nexec /opt/pmta/bin/pmta\n");
  await rm(join(dir, "pmtad"));
  await symlink("/bin/true", join(dir, "pmtad"));
  const refused = await mta("install-aliases", "--dir", dir);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /bin\/pmta, .*bin\/pmtad: there already, and not made by this command/);
  const removed = await mta("install-aliases", "--remove", "--dir", dir);
  assert.equal(removed.code, 1);
  assert.match(removed.err, /bin\/pmta stays: it was not made by this command/);
  assert.deepEqual((await readdir(dir)).sort(), ["pmta", "pmtad"]);
  assert.equal((await mta("install-aliases", "--force", "--dir", dir)).code, 0);
  assert.match(
    await readFile(join(dir, "pmta"), "utf8"),
    /^#!\/bin\/sh\n# Made by "mta install-aliases"/,
  );
  assert.equal((await mta("install-aliases", "--remove", "--dir", dir)).code, 0);
  assert.deepEqual(await readdir(dir), []);
});

test("by PowerMTA's names the command asks nothing, and pmtad only serves or checks", async () => {
  const asPmta = await calledAs(["pmta", "delete", "--queue=*/*", "-c", "f"]);
  assert.deepEqual(asPmta, {
    argv: ["delete", "--queue=*/*", "-c", "f"],
    asks: false,
    debug: false,
  });
  assert.deepEqual((await calledAs(["pmtad", "--debug", "-c", "f"])).argv, ["serve", "-c", "f"]);
  assert.equal((await calledAs(["pmtad", "--debug", "-c", "f"])).debug, true);
  assert.deepEqual((await calledAs(["pmtad", "--checkConfig", "-c", "f"])).argv, [
    ...["check-config", "-c", "f"],
  ]);
  assert.equal((await calledAs(["delete", "--queue=x"])).asks, true);
});
