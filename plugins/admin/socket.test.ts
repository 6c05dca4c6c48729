import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Hono } from "hono";
import { askServer, NoServer } from "../../cli/server-client.ts";
import { API_PREFIX } from "../../core/mod.ts";
import { ApiSocket } from "./socket.ts";

/** A control socket in a folder whose name has `length` characters. */
async function listening(
  length: number,
  run: (socket: ApiSocket, folder: string) => Promise<void>,
): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), "mta-admin-"));
  const folder = join(base, "s".repeat(length));
  await mkdir(folder);
  const path = join(folder, "control.sock");
  const socket = new ApiSocket(
    path,
    new Hono().get(`${API_PREFIX}/status`, (c) => c.json({ well: true })),
  );
  writeFileSync(path, "left over");
  try {
    await socket.open();
    await run(socket, folder);
  } finally {
    await socket[Symbol.asyncDispose]();
    await rm(base, { recursive: true });
  }
}

async function isServed(path: string): Promise<void> {
  const { status, body } = await askServer(path, "GET", "/status");
  assert.deepEqual({ status, body }, { status: 200, body: { well: true } });
  assert.equal(statSync(path).mode & 0o777, 0o600);
}

for (const length of [10, 200])
  test(`the control socket is for its owner, also at a long path (${length})`, () =>
    listening(length, async (socket) => {
      await isServed(socket.name);
      assert.ok(!socket.isDead());
      await socket[Symbol.asyncDispose]();
      assert.ok(!existsSync(socket.name));
    }));

test("one whose name is gone is dead, and is opened anew", () =>
  listening(10, async (socket, folder) => {
    await rm(socket.name);
    assert.ok(socket.isDead());
    await assert.rejects(askServer(socket.name, "GET", "/status"), NoServer);
    socket.close();
    await socket.open();
    await isServed(socket.name);
    await rename(folder, `${folder}-away`);
    assert.ok(!socket.isDead(), "nothing can be done without its folder");
    await mkdir(folder);
    assert.ok(socket.isDead());
    writeFileSync(socket.name, "another server's");
    assert.ok(!socket.isDead());
  }));

test("without its folder a long path has no server either", async () => {
  const path = join(tmpdir(), "no".repeat(100), "control.sock");
  await assert.rejects(askServer(path, "GET", "/status"), NoServer);
});
