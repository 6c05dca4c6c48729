import { readFileSync } from "node:fs";
import { posix } from "node:path";

/** How much of the memory that the process may have is taken, by all that share it. */
export interface MemoryUse {
  /** Bytes there are. */
  readonly total: number;
  /** Bytes taken; what the system would give up at once, as files it has read, is not. */
  readonly used: number;
  /** What sets the bound: the host, or a control group, as those of containers and systemd's `MemoryMax=`. */
  readonly of: "host" | "control group";
}

/** Reads a file of the system; undefined where there is none. */
export type HostFile = (path: string) => string | undefined;

/** Files of the host this process is on. */
export const hostFile: HostFile = (path) => {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
};

/** Control groups above each other that are looked at. */
const MOST_GROUPS = 32;

/** The bound that is nearest to being reached; undefined where the system does not tell, as other systems than Linux. */
export function memoryUse(read: HostFile): MemoryUse | undefined {
  const bounds = [hostBound(read), ...groupBounds(read)].filter((bound) => bound !== undefined);
  return bounds.toSorted((one, other) => share(other) - share(one))[0];
}

function share({ used, total }: MemoryUse): number {
  return used / total;
}

function hostBound(read: HostFile): MemoryUse | undefined {
  const text = read("/proc/meminfo") ?? "";
  const total = kibibytes(text, "MemTotal");
  const available = kibibytes(text, "MemAvailable");
  if (total === undefined || available === undefined) return undefined;
  return { total, used: Math.max(total - available, 0), of: "host" };
}

function kibibytes(text: string, name: string): number | undefined {
  const found = new RegExp(`^${name}:\\s+(\\d{1,15}) kB$`, "m").exec(text)?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
}

/** The bounds of this process's control groups: its own, and those above it. */
function groupBounds(read: HostFile): readonly (MemoryUse | undefined)[] {
  const text = read("/proc/self/cgroup") ?? "";
  const second = /^0::(\/.*)$/m.exec(text)?.[1];
  const first = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(\/.*)$/m.exec(text)?.[1];
  return [
    ...foldersOf("/sys/fs/cgroup", second).map((folder) =>
      groupBound(read, { folder, limit: "memory.max", use: "memory.current" }),
    ),
    ...foldersOf("/sys/fs/cgroup/memory", first).map((folder) =>
      groupBound(read, {
        folder,
        limit: "memory.limit_in_bytes",
        use: "memory.usage_in_bytes",
      }),
    ),
  ];
}

/** The folders of a group and of those above it; a container sees its own as the topmost. */
function foldersOf(root: string, path: string | undefined): readonly string[] {
  if (path === undefined) return [];
  const folders: string[] = [];
  let at = posix.normalize(path);
  while (at !== "/" && folders.length < MOST_GROUPS) {
    folders.push(root + at);
    at = posix.dirname(at);
  }
  return [...folders, root];
}

/** The files of a group that have its bound and its use. */
interface GroupFiles {
  readonly folder: string;
  readonly limit: string;
  readonly use: string;
}

function groupBound(read: HostFile, { folder, limit, use }: GroupFiles): MemoryUse | undefined {
  const [total, taken] = [bytes(read(`${folder}/${limit}`)), bytes(read(`${folder}/${use}`))];
  // Without a limit it says `max`, or a number that no memory has.
  if (total === undefined || taken === undefined || total === 0 || total >= 2 ** 60)
    return undefined;
  const stat = read(`${folder}/memory.stat`) ?? "";
  const files = bytes(/^(?:total_)?inactive_file (\d{1,18})$/m.exec(stat)?.[1]) ?? 0;
  return { total, used: Math.max(taken - files, 0), of: "control group" };
}

function bytes(text: string | undefined): number | undefined {
  const found = /^(\d{1,19})\s*$/.exec(text ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}
