/** Makes `dist/` for a package: JavaScript and declarations, and what is known of the build. */
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildFacts, factsModule } from "./build-facts.ts";

const root = join(import.meta.dirname, "..");
rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(join(root, "node_modules", ".bin", "tsc"), ["-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});
writeFileSync(
  join(root, "dist", "core", "build-facts.js"),
  factsModule(buildFacts(root, process.env.SOURCE_DATE_EPOCH, new Date())),
);
