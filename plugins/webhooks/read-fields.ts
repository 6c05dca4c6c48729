import { type RequestFields, readRegularFile, readRequestFields } from "../../core/mod.ts";

/** Reads a file with header fields of requests. Rejects with its name and the line of a mistake, without what is in it. */
export async function readFields(path: string): Promise<RequestFields> {
  const read = readRequestFields(await readRegularFile(path));
  if (read.ok) return read.fields;
  throw new Error(`${path}:${read.mistake.line}: ${read.mistake.problem}`);
}
