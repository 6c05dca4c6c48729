import { readFile } from "node:fs/promises";
import type { PluginDiagnostic, ResolvedConfig } from "../../core/mod.ts";
import {
  type EmailPattern,
  type PatternPurpose,
  readEmailPatterns,
} from "./parse/email-patterns.ts";
import { PROCESSOR_KINDS, type ProcessorKind } from "./processors.ts";

const PURPOSE: Readonly<Record<ProcessorKind, PatternPurpose>> = {
  "bounce-processor": "bounces",
  "feedback-loop-processor": "complaints",
};

/** The expressions of all files of a block. Rejects with the place of what cannot be read. */
export async function openPatterns(
  files: readonly string[],
  kind: ProcessorKind,
): Promise<readonly EmailPattern[]> {
  const patterns: EmailPattern[] = [];
  for (const file of files) {
    const read = readEmailPatterns(file, await readFile(file, "utf8"), PURPOSE[kind]);
    if ("problem" in read) throw new Error(`${file}:${read.line}: ${read.problem}`);
    patterns.push(...read.patterns);
  }
  return patterns;
}

/** What is wrong in the files of a block, where they are looked at: for each processor in which a block names them. */
export function patternDiagnostics(
  files: readonly string[],
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  return files.map((file, occurrence) => ({
    severity: "error",
    directive: "body-pattern-file",
    occurrence,
    message: `expressions of ${file}`,
    inFiles: {
      files: [file],
      answer: ([text = ""]) => {
        for (const kind of PROCESSOR_KINDS.filter((one) => names(config, one, file))) {
          const read = readEmailPatterns(file, text, PURPOSE[kind]);
          if ("problem" in read) return `${file}:${read.line}: ${read.problem}`;
        }
        return undefined;
      },
    },
  }));
}

function names(config: ResolvedConfig, kind: ProcessorKind, file: string): boolean {
  return config.inside(config.block(kind, ""), "email-patterns").some(({ settings }) => {
    const { value } = settings.get("body-pattern-file");
    return Array.isArray(value) && value.includes(file);
  });
}
