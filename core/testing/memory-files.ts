import type { ConfigFiles } from "../config/syntax/expand.ts";

/** Configuration files that are in memory only, by absolute path. Nothing else is there; everything may be written. */
export function memoryFiles(texts: Readonly<Record<string, string>>): ConfigFiles {
  const names = Object.keys(texts);
  return {
    read: async (file) => {
      const text = texts[file];
      if (text === undefined) throw new Error("there is no such file");
      return text;
    },
    list: async (folder) => {
      const inside = names.filter((name) => name.startsWith(`${folder}/`));
      const parts = inside.map((name) => name.slice(folder.length + 1).split("/")[0] ?? "");
      if (parts.length === 0) throw new Error("there is no such folder");
      return [...new Set(parts)];
    },
    look: async (path) => {
      const folder = path === "/" || names.some((name) => name.startsWith(`${path}/`));
      const is = texts[path] !== undefined ? "file" : folder ? "directory" : "missing";
      return { is, readable: is !== "missing", writable: is !== "missing" };
    },
  };
}
