import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const PIECE = 1024 * 1024;
const isRoot = process.platform === "linux" && process.getuid?.() === 0;

/** A test that mounts a small file system, as only root can. */
export const asRoot: typeof test | typeof test.skip = isRoot ? test : test.skip;

/** Runs with a file system of its own, `size` bytes large. */
export async function onSmallDisk(
  size: number,
  run: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "postrider-disk-"));
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", directory]);
  assert.equal(mount.status, 0, String(mount.stderr));
  try {
    await run(directory);
  } finally {
    spawnSync("umount", ["-l", directory]);
    await rm(directory, { recursive: true, force: true });
  }
}

/** Takes all space that is left, into a file. */
export function fillDisk(file: string): void {
  for (let piece = Buffer.alloc(PIECE); piece.length > 0; )
    try {
      appendFileSync(file, piece);
    } catch {
      piece = piece.subarray(0, Math.floor(piece.length / 2));
    }
}
