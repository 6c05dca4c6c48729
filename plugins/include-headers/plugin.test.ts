import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { withRelay } from "../../test/support/relay-lab.ts";

async function withFiles(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-headers-"));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The lines of a message's header, ours of the trace as one word. */
function headerOf({ content }: { readonly content: string }): readonly string[] {
  const header = content.slice(0, content.indexOf("\r\n\r\n"));
  return header.replace(/^Received: [^\r]*(\r\n\t[^\r]*)*/, "TRACE").split("\r\n");
}

const virtualMtas = (folder: string): string => `
  include-headers-from ${folder}/all
  <virtual-mta plain>
  </virtual-mta>
  <virtual-mta v1>
    include-headers-from ${folder}/v1
    include-headers-from ${folder}/more
  </virtual-mta>
  <virtual-mta-pool pool>
    virtual-mta v1
    include-headers-from ${folder}/pool
  </virtual-mta-pool>
  <pattern-list to>
    rcpt-to /^v1@/ virtual-mta=v1
  </pattern-list>`;

const FILES = { all: "X-All: a\n", v1: "X-V1: b\r\n c\n", more: "X-More: d", pool: "X-Pool: e\n" };

test("fields of the server, of pools and of the virtual MTA come after the trace, whatever the size of the message", () =>
  withFiles(FILES, (folder) =>
    withRelay({ config: virtualMtas(folder), source: "pattern-list to" }, async ({ through }) => {
      assert.deepEqual(headerOf(await through("other@x.test")), [
        "TRACE",
        "X-All: a",
        "Subject: test",
      ]);
      assert.deepEqual(headerOf(await through("v1@x.test")), [
        ...["TRACE", "X-All: a", "X-Pool: e", "X-V1: b", " c", "X-More: d"],
        "Subject: test",
      ]);
    }),
  ));

test("files are read anew at a reload, and one that is wrong is told with its line and changes nothing", () =>
  withFiles(FILES, (folder) =>
    withRelay({ config: virtualMtas(folder) }, async ({ through, mta }) => {
      await writeFile(join(folder, "all"), "X-All: anew\n");
      assert.equal(headerOf(await through())[1], "X-All: a");
      assert.ok((await mta.engine.control.reload()).ok);
      assert.equal(headerOf(await through())[1], "X-All: anew");
      await writeFile(join(folder, "more"), "X-More: x\nFrom: somebody@else.test\n");
      const { ok, report } = await mta.engine.control.reload();
      assert.ok(!ok);
      assert.ok(report.includes(`${folder}/more:2: a message has its own From`), report);
      assert.equal(headerOf(await through())[1], "X-All: anew");
    }),
  ));
