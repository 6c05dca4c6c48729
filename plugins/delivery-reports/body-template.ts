import { type PluginDiagnostic, readRegularFile } from "../../core/mod.ts";
import { readTemplate, type Template } from "./template.ts";

/** Bytes of a file with a template at most. */
const LARGEST = 64 * 1024;

/** The template in a file, with line ends as in mail. Rejects when it cannot be read or is none. */
export async function bodyTemplate(path: string): Promise<Template> {
  const text = await readRegularFile(path, LARGEST);
  const problem = problemOf(path, text);
  if (problem !== undefined) throw new Error(problem);
  const read = readTemplate(text.replaceAll(/\r?\n/g, "\r\n"));
  if ("problem" in read) throw new Error(`${path}: ${read.problem}`);
  return read.template;
}

/** What a check of the configuration asks of such a file. */
export function checkBodyTemplate(directive: string, path: string): PluginDiagnostic {
  return {
    severity: "error",
    directive,
    message: `the template in ${path}`,
    hint: "write it in UTF-8, with the variables that mta show directive tells of",
    inFiles: { files: [path], answer: ([text = ""]) => problemOf(path, text) },
  };
}

function problemOf(path: string, text: string): string | undefined {
  if (Buffer.byteLength(text) > LARGEST) return `${path} has more than 64 KiB`;
  if (text.trim() === "") return `${path} is empty`;
  if (/[\0\ufffd]/.test(text)) return `${path} is no text in UTF-8`;
  const lines = text.split("\n");
  for (const [at, line] of lines.entries()) {
    const read = readTemplate(line);
    if ("problem" in read) return `${path}:${at + 1}: ${read.problem}`;
  }
  const whole = readTemplate(text);
  return "problem" in whole ? `${path}: ${whole.problem}` : undefined;
}
