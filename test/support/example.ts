import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

/** An example in a folder of its own. */
export interface ExampleCopy {
  readonly folder: string;
  /** Its configuration. */
  readonly config: string;
  /** Where it listens. */
  readonly port: number;
}

/**
 * Copies the example in `source`, and removes the copy when `use` ends. What listens at port `listener` of 127.0.0.1 has a free one instead;
 * `change` alters the configuration besides.
 */
export function withExample(
  source: string,
  listener: number,
  use: (copy: ExampleCopy) => Promise<void>,
  change: (text: string) => string = (text) => text,
): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    await cp(source, folder, { recursive: true });
    const config = join(folder, "config");
    const port = await freePort();
    const text = await readFile(config, "utf8");
    await writeFile(config, change(text).replace(`127.0.0.1:${listener}`, `127.0.0.1:${port}`));
    await use({ folder, config, port });
  });
}
