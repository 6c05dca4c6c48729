import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { BLOCKS, DirectiveIndex, LANGUAGE } from "../core/host.ts";
import { VERSION } from "../core/version.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { GENERATED_FOLDERS, generatedFiles, ROOT } from "./generated-files.ts";
import { POWERMTA } from "./powermta-directives.ts";

const files = generatedFiles();

test("what is generated is what is checked in (npm run generate)", () => {
  for (const [path, text] of files)
    assert.equal(readFileSync(join(ROOT, path), "utf8"), text, path);
});

test("nothing else lies among it", () => {
  for (const folder of GENERATED_FOLDERS)
    for (const name of readdirSync(join(ROOT, folder)))
      assert.ok(files.has(`${folder}/${name}`), `${folder}/${name} is not generated`);
});

test("links between the pages lead somewhere", () => {
  for (const [path, text] of files) {
    if (!path.startsWith("docs/reference/")) continue;
    for (const [, page = "", anchor] of text.matchAll(/\]\(([\w-]+\.md)(?:#([\w-]+))?\)/g)) {
      const target = files.get(`docs/reference/${page}`);
      assert.ok(target, `${path} leads to ${page}`);
      if (anchor === undefined) continue;
      const anchors = Array.from(target.matchAll(/^## (.+)$/gm), ([, heading = ""]) =>
        heading
          .toLowerCase()
          .replaceAll(/[^\w -]/g, "")
          .replaceAll(" ", "-"),
      );
      assert.ok(anchors.includes(anchor), `${path} leads to ${page}#${anchor}`);
    }
  }
});

test("every directive of PowerMTA is known in every place where it may appear", () => {
  const index = new DirectiveIndex([LANGUAGE, ...standardPlugins]);
  for (const [name, scopes] of Object.entries(POWERMTA))
    for (const scope of scopes) {
      assert.ok(scope === "global" || BLOCKS.has(scope), scope);
      assert.ok(index.get(name, scope), `${name} in ${scope}`);
    }
});

test("the version the command prints is that of the package", () => {
  const manifest = readFileSync(join(ROOT, "package.json"), "utf8");
  assert.match(manifest, new RegExp(`"version": "${VERSION.replaceAll(".", "\\.")}"`));
});
