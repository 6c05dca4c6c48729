/** `npm run generate`: writes the README of every plugin from its declaration. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { standardPlugins } from "../plugins/standard.ts";
import { pluginReadme } from "./plugin-readme.ts";

for (const plugin of standardPlugins)
  writeFileSync(
    join(import.meta.dirname, "../plugins", plugin.name, "README.md"),
    pluginReadme(plugin),
  );
