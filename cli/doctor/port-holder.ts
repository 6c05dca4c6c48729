import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Processes that are looked through, and descriptors of each. */
const MOST_PROCESSES = 20_000;
const MOST_DESCRIPTORS = 20_000;

/** The process that listens at a TCP port, as Linux tells; undefined where it does not, as of others' processes. */
export function portHolder(
  port: number,
): { readonly pid: number; readonly name: string } | undefined {
  const inodes = new Set(
    ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => listeningAt(textOf(file), port)),
  );
  if (inodes.size === 0) return undefined;
  for (const pid of namesIn("/proc")
    .filter((name) => /^\d+$/.test(name))
    .slice(0, MOST_PROCESSES)) {
    const folder = `/proc/${pid}/fd`;
    for (const descriptor of namesIn(folder).slice(0, MOST_DESCRIPTORS))
      if (inodes.has(inodeOf(`${folder}/${descriptor}`)))
        return { pid: Number(pid), name: textOf(`/proc/${pid}/comm`).trim() || "a program" };
  }
  return undefined;
}

/** The inodes of sockets that listen (state 0A) at a port, in the text of `/proc/net/tcp`. */
export function listeningAt(text: string, port: number): readonly string[] {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, "0");
  return text.split("\n").flatMap((line) => {
    const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
    return state === "0A" && local.endsWith(`:${hexadecimal}`) && inode !== "0" ? [inode] : [];
  });
}

function inodeOf(link: string): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1] ?? "";
  } catch {
    return "";
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
