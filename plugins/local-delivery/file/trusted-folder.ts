import { lstat, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "../../../core/mod.ts";

const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

/**
 * Says who could lead the superuser astray on the way to a folder: whoever may rename what lies on it could put a link to any
 * other place there. Undefined when nobody can, and always where the server runs as an ordinary user.
 */
export async function whoCouldDivert(folder: string): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (let at = await existing(folder); ; at = dirname(at)) {
    const { uid, mode } = await lstat(at);
    if (uid !== 0) return `${at} does not belong to root, but the server runs as root`;
    if ((mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0)
      return `${at} can be written by everybody, but the server runs as root`;
    if (at === dirname(at)) return undefined;
  }
}

/** The true path of a folder, or of the nearest one above it that is there. */
async function existing(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if (errorCode(error) !== "ENOENT" || folder === dirname(folder)) throw error;
    return existing(dirname(folder));
  }
}
