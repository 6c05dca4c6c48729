import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { answerFile } from "./answer.ts";
import { PageFiles } from "./page-files.ts";

test("files of the pages have their type, a policy without inline code, and are not sent twice", async () => {
  const files = await PageFiles.open();
  const script = await answerFile(files, "lib/dom.js", undefined);
  assert.equal(script.status, 200);
  assert.equal(script.headers.get("content-type"), "text/javascript; charset=utf-8");
  const policy = script.headers.get("content-security-policy") ?? "";
  assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  const etag = script.headers.get("etag") ?? "";
  assert.match(etag, /^"[-\w]{22}"$/);
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const again = await answerFile(files, "lib/dom.js", known);
    assert.equal(again.status, 304, known);
    assert.equal(await again.text(), "");
    assert.equal(again.headers.get("etag"), etag);
  }
  assert.equal((await answerFile(files, "lib/dom.js", '"other"')).status, 200);
});

test("each page's location has the frame in which its script shows it", async () => {
  const files = await PageFiles.open();
  for (const location of ["", "queues", "queues/show", "inbox"]) {
    const page = await answerFile(files, location, undefined);
    assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8", location);
    assert.match(await page.text(), /<script type="module" src="\/ui\/app.js">/);
  }
});

test("no location leads out of the folder, to files of other kinds or to what came later", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-pages-"));
  try {
    const inner = join(folder, "ui");
    await mkdir(inner);
    await writeFile(join(folder, "secret.js"), "secret");
    await writeFile(join(inner, "index.html"), "<p>shell</p>");
    await writeFile(join(inner, "notes.md"), "secret");
    await writeFile(join(inner, ".env.js"), "not served by accident either");
    await symlink(join(folder, "secret.js"), join(inner, "link.js"));
    const files = await PageFiles.open(inner);
    await writeFile(join(inner, "late.js"), "late");
    const locations = [
      ...[
        "../secret.js",
        "..%2fsecret.js",
        "%2e%2e/secret.js",
        "..\\secret.js",
        "x/../../secret.js",
      ],
      ...["/etc/passwd.js", "notes.md", "link.js", "late.js", "index.html/../link.js", "lib\0.js"],
    ];
    for (const location of locations) {
      const answer = await answerFile(files, location, undefined);
      const text = await answer.text();
      assert.doesNotMatch(text, /secret|late$/, location);
      assert.ok(answer.status === 404 || text === "<p>shell</p>", location);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
