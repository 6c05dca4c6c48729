import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { LoadedCode } from "./loaded-code.ts";

test("files that are imported are told of while they differ from what was loaded", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-code-"));
  try {
    const [main, a, b] = ["mta.config.ts", "a.ts", "b.ts"].map((name) => join(folder, name));
    assert.ok(main && a && b);
    await writeFile(main, 'import { a } from "./a.ts";\nimport "postrider/standard";\n');
    await writeFile(a, 'export { b } from "./b.ts";\nconst again = import("./a.ts");\n');
    await writeFile(b, "export const b = 1;\n");
    const code = new LoadedCode();
    await code.lookBehind(main);
    await writeFile(main, 'import { a } from "./a.ts";\nimport "./missing.ts";\n');
    await code.lookBehind(main);
    assert.deepEqual(code.changed, [], "the file itself is read anew");

    await writeFile(b, "export const b = 2;\n");
    await code.lookBehind(main);
    assert.deepEqual(code.changed, [b]);
    await writeFile(b, "export const b = 1;\n");
    await code.look(a);
    assert.deepEqual(code.changed, []);

    await writeFile(a, "export const a = 1;\n");
    await code.look(a);
    assert.deepEqual(code.changed, [a]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
