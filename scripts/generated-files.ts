import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { apiPage } from "./api-docs.ts";
import { grammarText } from "./grammar.ts";
import { metricsPage } from "./metrics-docs.ts";
import { pluginReadme, pluginsWithReadme } from "./plugin-readme.ts";
import { withCounts } from "./readme-status.ts";
import { referencePages } from "./reference-docs.ts";
import { rfcPage } from "./rfc-docs.ts";
import { hooksPage, servicesPage } from "./seam-docs.ts";
import { settingsFiles } from "./settings-tables.ts";

/** The project's folder. */
export const ROOT: string = join(import.meta.dirname, "..");

/** Folders in which everything is generated. */
export const GENERATED_FOLDERS: readonly string[] = ["docs/reference", "generated"];

/** Every generated file, by its path in the project. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { plugin, file } of pluginsWithReadme())
    files.set(relative(ROOT, file), pluginReadme(plugin));
  for (const [name, text] of referencePages()) files.set(`docs/reference/${name}`, text);
  for (const [name, text] of settingsFiles()) files.set(`generated/${name}`, text);
  files.set("README.md", withCounts(readFileSync(join(ROOT, "README.md"), "utf8")));
  files.set("docs/rfc.md", rfcPage(ROOT));
  files.set("docs/reference/api.md", apiPage());
  files.set("docs/reference/hooks.md", hooksPage(ROOT));
  files.set("docs/reference/metrics.md", metricsPage());
  files.set("docs/reference/services.md", servicesPage(ROOT));
  files.set("editor/postrider.tmLanguage.json", grammarText());
  return files;
}
