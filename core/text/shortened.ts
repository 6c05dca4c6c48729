import { createHash } from "node:crypto";

/** A text of at most so many bytes as it is; of a longer one `prefix` and a hash, the same for the same text. */
export function shortened(text: string, most: number, prefix: string = ""): string {
  if (Buffer.byteLength(text) <= most) return text;
  return prefix + createHash("sha256").update(text).digest("hex");
}
