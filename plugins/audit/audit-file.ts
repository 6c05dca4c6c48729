import { jsonText, LineFile, rotateFile } from "../../core/mod.ts";
import type { AuditEntry } from "./contract.ts";

/** How the file is kept. */
export interface AuditFileOptions {
  readonly path: string;
  /** Bytes after which a new file is begun. */
  readonly maxSize: number;
  /** Files that are kept, this one included. */
  readonly keep: number;
}

/** The file of the audit log. Its callers see to it that one thing after the other happens to it. */
export class AuditFile {
  #options: AuditFileOptions;
  #file: LineFile | undefined;

  constructor(options: AuditFileOptions) {
    this.#options = options;
  }

  get path(): string {
    return this.#options.path;
  }

  /** From the next lines on. */
  use(options: AuditFileOptions): void {
    this.#options = options;
  }

  /** Writes lines; resolves when they are on disk. Rejects with the system's error: nothing of them is in the file then. */
  async append(entries: readonly AuditEntry[]): Promise<void> {
    const { path, maxSize, keep } = this.#options;
    const before = this.#file;
    // It is open no more if any of this fails.
    this.#file = undefined;
    let file = await openHere(before, path);
    if (file.size >= maxSize) {
      await file.close();
      await rotateFile(path, keep);
      file = await openHere(undefined, path);
    }
    await file.append(entries.map((entry) => `${jsonText(entry)}\n`).join(""));
    this.#file = file;
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

/** The file, opened anew where somebody has taken it away. */
async function openHere(file: LineFile | undefined, path: string): Promise<LineFile> {
  if (file !== undefined && (await file.isAt(path))) return file;
  await file?.close();
  return LineFile.open(path, { mode: 0o600, head: "", sync: true });
}
