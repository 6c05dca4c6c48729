import type { Diagnostic } from "../../errors/diagnostic.ts";
import { errorText } from "../../errors/error-text.ts";
import type { FileQuestion } from "../bind/directives.ts";
import type { Diagnostics } from "../report/diagnostics.ts";
import type { ConfigFiles } from "../syntax/expand.ts";

/** A question of a plugin's check, and how its answer is told. */
export type AskedOfFiles = FileQuestion & Pick<Diagnostic, "code" | "severity" | "at" | "hint">;

/** Asks what plugins want to know of files; each file is read once. */
export async function askFiles(
  questions: readonly AskedOfFiles[],
  read: ConfigFiles["read"],
  now: number,
  diagnostics: Diagnostics,
): Promise<void> {
  const texts = new Map<string, string | undefined>();
  const textOf = async (path: string): Promise<string | undefined> => {
    if (!texts.has(path)) texts.set(path, await read(path).catch(() => undefined));
    return texts.get(path);
  };
  for (const { files, answer, ...told } of questions) {
    const found: string[] = [];
    for (const path of files) {
      const text = await textOf(path);
      if (text !== undefined) found.push(text);
    }
    // What cannot be read is told by whoever looks at paths.
    if (found.length < files.length) continue;
    try {
      const message = answer(found, now);
      if (message !== undefined) diagnostics.add({ ...told, message });
    } catch (error) {
      const message = `the check of ${files.join(", ")} failed: ${errorText(error)}`;
      diagnostics.error("plugin-failure", message, told.at);
    }
  }
}
