import { basename, dirname } from "node:path";
import { type ConfigFiles, diskFiles } from "../core/host.ts";

/** The files of the disk, some of them with other texts: what they would be after a change. */
export function changedFiles(changes: ReadonlyMap<string, string>): ConfigFiles {
  const paths = [...changes.keys()];
  return {
    ...diskFiles,
    read: async (path) => changes.get(path) ?? diskFiles.read(path),
    async list(folder) {
      const fresh = paths.filter((path) => dirname(path) === folder).map((path) => basename(path));
      return [...new Set([...(await diskFiles.list(folder)), ...fresh])];
    },
  };
}
