/** `npm run generate`: writes the README of every plugin from its declaration. */
import { writeFileSync } from "node:fs";
import { pluginReadme, pluginsWithReadme } from "./plugin-readme.ts";

for (const { plugin, file } of pluginsWithReadme()) writeFileSync(file, pluginReadme(plugin));
