import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { repeatable } from "../../directive/directive.ts";
import type { Kind } from "../../directive/kind.ts";
import { addressPort, type HostPort } from "../../directive/kinds/hosts.ts";
import type { DirectiveOwner } from "../bind/directives.ts";
import { loadConfig } from "../load.ts";

const endpoint: Kind<HostPort> = {
  ...addressPort(25),
  mentions: ({ host, port }) => [{ kind: "endpoint", host, port }],
};

const PLUGIN: DirectiveOwner = {
  name: "listeners",
  directives: { listen: repeatable(endpoint, { scopes: ["global"], doc: "Listens." }) },
  check: {},
};

async function found(...lines: readonly string[]): Promise<readonly string[]> {
  const { diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: [PLUGIN],
    files: memoryFiles({ "/c/config": lines.join("\n") }),
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
  return diagnostics.map(({ at, message }) => `${at?.line}: ${message}`);
}

test("the same port of the same address is taken once", async () => {
  assert.deepEqual(await found("listen 127.0.0.1:25", "listen 127.0.0.1", "listen 127.0.0.2:25"), [
    "2: 127.0.0.1:25 is taken by 127.0.0.1:25 (/c/config:1:8)",
  ]);
  assert.deepEqual(await found("listen [::1]:25", "listen [0:0:0:0:0:0:0:1]:25"), [
    "2: [0:0:0:0:0:0:0:1]:25 is taken by [::1]:25 (/c/config:1:8)",
  ]);
});

test("every address holds each address of its family, whichever comes first", async () => {
  assert.deepEqual(await found("listen 0/0:25", "listen 127.0.0.1:25", "listen [::1]:25"), [
    "2: 127.0.0.1:25 is taken by 0.0.0.0:25 (/c/config:1:8)",
  ]);
  assert.deepEqual(await found("listen [::1]:25", "listen [::2]:25", "listen [::]:25"), [
    "3: [::]:25 is taken by [::1]:25 (/c/config:1:8)",
  ]);
});

test("port 0 is any free port; a zone makes another address of the same one", async () => {
  assert.deepEqual(await found("listen 127.0.0.1:0", "listen 127.0.0.1:0"), []);
  assert.deepEqual(await found("listen [fe80::1%a]:25", "listen [fe80::1%b]:25"), []);
  assert.deepEqual(await found("listen [fe80::1%a]:25", "listen [fe80::1%a]:25"), [
    "2: [fe80::1%a]:25 is taken by [fe80::1%a]:25 (/c/config:1:8)",
  ]);
});

test("thousands of listeners are compared by look-up", async () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `listen 10.0.${i >> 8}.${i & 255}:25`);
  assert.deepEqual(await found(...lines), []);
});
