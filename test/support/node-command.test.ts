import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { nodeCommand, nodeProblem } from "./node-command.ts";

test("the tests run on the Node that npm brought, else on the one on the path", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-node-"));
  try {
    assert.equal(nodeCommand(folder), "node");
    await writeFile(join(folder, "node"), "");
    assert.equal(nodeCommand(folder), join(folder, "node"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a Node that is too old, or none, is told in clear words", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-node-"));
  const node = join(folder, "node");
  try {
    for (const [version, problem] of [
      ["v26.10.0", undefined],
      ["v22.19.0", undefined],
      ["v22.18.9", /is Node v22\.18\.9; Node 22\.19 or newer is needed on the path/],
      ["v20.20.2", /is Node v20\.20\.2; /],
      ["nonsense", /is Node nonsense; /],
    ] as const) {
      await writeFile(node, `#!/bin/sh\necho ${version}\n`);
      await chmod(node, 0o755);
      const found = nodeProblem(node);
      if (problem === undefined) assert.equal(found, undefined);
      else assert.match(found ?? "", problem);
    }
    assert.match(nodeProblem(join(folder, "none")) ?? "", /^there is no ".*none"; /);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
