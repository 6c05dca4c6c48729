import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { lmdbFixture } from "../../../test/conformance/lmdb-fixture.ts";
import { loadContent } from "../../../test/conformance/queue-load.ts";
import { runScript } from "../../../test/support/run-script.ts";
import { contentOf, FOREVER } from "../../testing/queue-store/kit.ts";

const LOAD = fileURLToPath(new URL("../../../test/conformance/queue-load.ts", import.meta.url));
/** Acknowledgements after which the process is killed. */
const ENOUGH = 1500;

test("what was acknowledged survives a kill", async () => {
  const given = await lmdbFixture();
  try {
    await given.store.close();
    const { child, lines, ended } = runScript(LOAD, [given.directory]);
    const lengths = new Map<number, number>();
    const settling = new Set<number>();
    const settled = new Set<number>();
    for await (const line of lines) {
      const [what, id = 0, length = 0] = line
        .split(" ")
        .map((word, at) => (at ? Number(word) : word));
      if (what === "accepted") lengths.set(Number(id), Number(length));
      else if (what === "settling") settling.add(Number(id));
      else if (what === "settled") settled.add(Number(id));
      if (lengths.size === ENOUGH) child.kill("SIGKILL");
    }
    assert.equal((await ended).signal, "SIGKILL");
    assert.ok(lengths.size >= ENOUGH);

    const store = await given.reopen();
    const noted = new Set(Array.from(store.state.records(), ({ name }) => Number(name)));
    for (const [id, length] of lengths) {
      assert.equal(noted.has(id), store.message(id) === undefined, "state without its outcome");
      if (settled.has(id)) assert.equal(store.message(id), undefined);
      else if (!settling.has(id)) assert.equal(await contentOf(store, id), loadContent(length));
    }
    let large = 0;
    for (const queue of store.queues()) {
      const rows = store.rows(queue.id, undefined, FOREVER, 100_000);
      assert.equal(rows.length, queue.recipients);
      for (const { message } of rows) {
        const size = store.message(message)?.size;
        assert.ok(size !== undefined, "a row without its message");
        assert.equal(await contentOf(store, message), loadContent(size));
        if (size > 131_072) large++;
      }
    }
    assert.ok(large > 0);
    assert.equal((await readdir(join(given.directory, "bodies"))).length, large);
  } finally {
    await given.dispose();
  }
});
