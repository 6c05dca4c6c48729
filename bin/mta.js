#!/usr/bin/env node
// Starts the mta command on the runtime it was called with, or on Bun where Node is too old to run TypeScript.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(home, "cli", "main.ts");
// A checkout runs its source; an installed package has only what was built.
const entry = existsSync(source) ? source : join(home, "dist", "cli", "main.js");

// Whoever reads may go: what is said to nobody ends no server. A stream that broke calls nobody back when it is ended.
const broken = new Set();
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => broken.add(stream));

if (canRun()) {
  const { main } = await import(entry);
  process.exitCode = await main(process.argv.slice(2));
  await Promise.all([ended(process.stdout), ended(process.stderr)]);
  // Nothing is left to do; a stray handle of a runtime must not keep the command from ending.
  process.exit();
} else {
  runOnBun();
}

/** Resolves when all output has gone out, or its reader has: into a pipe it is written bit by bit. */
function ended(stream) {
  return new Promise((resolve) => {
    if (broken.has(stream)) return resolve();
    stream.on("error", resolve);
    stream.end(resolve);
  });
}

/** Node strips types since 22.18; lmdb and the rest want 22.19. */
function canRun() {
  if (process.versions.bun || process.versions.deno) return true;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 19);
}

function runOnBun() {
  const bun = findBun();
  if (bun === undefined) {
    console.error(
      `mta: Node ${process.versions.node} is too old: 22.19 or newer is needed, or Bun (npm install bun)`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(bun, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  // A terminal signals the whole group: passing its SIGINT on would stop the server twice.
  const passedOn = process.stdin.isTTY ? ["SIGTERM", "SIGHUP"] : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => passedOn.includes(signal) && child.kill(signal));
  child.on("error", (error) => {
    console.error(`mta: ${bun} does not start: ${error.message}`);
    process.exitCode = 70;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === null ? 70 : 128);
  });
}

/** The Bun that npm brought, here or in a folder above; else the one on the path. */
function findBun() {
  for (let folder = home; ; folder = dirname(folder)) {
    const bun = join(folder, "node_modules", ".bin", "bun");
    if (existsSync(bun)) return bun;
    if (folder === dirname(folder)) break;
  }
  const folders = (process.env.PATH ?? "").split(":");
  return folders.map((folder) => join(folder, "bun")).find((bun) => existsSync(bun));
}
