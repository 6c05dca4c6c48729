import { access, constants, readdir, stat } from "node:fs/promises";
import type { ConfigFiles } from "./syntax/expand.ts";
import { readRegularFile } from "./syntax/regular-file.ts";

/** The files of this host, for configurations. */
export const diskFiles: ConfigFiles = {
  read: readRegularFile,
  list: (folder) => readdir(folder),
  async look(path) {
    const found = await stat(path).catch(() => undefined);
    const [readable, writable] = await Promise.all([
      allowed(path, constants.R_OK),
      allowed(path, constants.W_OK),
    ]);
    const other = found?.isDirectory() ? "directory" : "other";
    return { is: found?.isFile() ? "file" : found ? other : "missing", readable, writable };
  },
};

async function allowed(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch {
    return false;
  }
}
