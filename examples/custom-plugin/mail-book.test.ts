import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pluginLab } from "../../core/testing.ts"; // "postrider/testing" outside this checkout
import { mailBook } from "./mail-book.ts";

test("a book that cannot be written is an error, so that its events come again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-book-"));
  try {
    const lab = await pluginLab([mailBook], `mail-book ${folder}`);
    await assert.rejects(lab.tell(`mail-book ${folder}`, []), /EISDIR/);
    const book = join(folder, "book");
    const good = await pluginLab([mailBook], `mail-book ${book}`);
    await good.tell(`mail-book ${book}`, []);
    assert.equal(await readFile(book, "utf8"), "");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
