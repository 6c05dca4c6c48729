import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..");
const rooms = readdirSync(join(root, "core"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Files and folders that a text names in backticks or links to. */
function named(text: string): readonly string[] {
  const quoted = text.matchAll(/`([\w./-]+(?:\.ts|\.md|\/))`/g);
  const linked = text.matchAll(/\]\(([^)#]+)\)/g);
  return [...quoted, ...linked].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

test("each room of the core has an overview", () => {
  for (const room of rooms) {
    const file = join(root, "core", room, "README.md");
    assert.ok(existsSync(file), `core/${room} needs a README.md: what it is for, who owns what`);
    const text = readFileSync(file, "utf8");
    assert.match(text, new RegExp(`^# ${room}: `), room);
    assert.match(text, /^What must never happen: /m, room);
    assert.match(text, /^Start with /m, room);
    const lines = text.split("\n").length;
    assert.ok(lines <= 60, `core/${room}/README.md has ${lines} lines: an overview has 60 at most`);
  }
});

test("files named in an overview exist", () => {
  for (const room of [...rooms, "queue/lmdb"]) {
    const folder = join(root, "core", room);
    const names = named(readFileSync(join(folder, "README.md"), "utf8"));
    assert.ok(names.length > 0, room);
    for (const name of names)
      assert.ok(
        [folder, root].some((base) => existsSync(join(base, name))),
        `core/${room}/README.md names ${name}, which does not exist`,
      );
  }
});
