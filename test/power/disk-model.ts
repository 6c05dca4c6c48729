import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Step } from "./recording.ts";

/** Numbers from 0 up to 1. */
export type Chance = () => number;

/** A change of a file that is not on disk for certain. */
interface PendingChange {
  readonly step: number;
  readonly change: Extract<Step, { readonly kind: "write" | "truncate" }>;
}

/** A change of a directory's names that is not on disk for certain. */
interface PendingName {
  readonly step: number;
  readonly apply: (names: Map<string, Node>) => void;
}

interface FileNode {
  readonly kind: "file";
  /** What is on disk for certain; longer than the content, which has `size` bytes. */
  bytes: Buffer;
  size: number;
  pending: PendingChange[];
}

interface FolderNode {
  readonly kind: "folder";
  readonly names: Map<string, Node>;
  /** Names as the process sees them. */
  readonly seen: Map<string, Node>;
  pending: PendingName[];
}

type Node = FileNode | FolderNode;

/** What became of what was not certain. */
export interface Losses {
  kept: number;
  dropped: number;
  torn: number;
}

/**
 * A disk that steps of a recording are done to. At any moment `image` writes what a power loss
 * then could leave: flushed changes, and of the others each one whole, in part or not at all.
 * Names are changed for certain only by a flush of their directory.
 */
export class DiskModel {
  readonly #root: FolderNode = folder();
  readonly #nodes = new Map<bigint, Node>();
  #steps = 0;

  constructor(rootIno: bigint) {
    this.#nodes.set(rootIno, this.#root);
  }

  /** Does the next step of the recording. */
  do(step: Step): void {
    const number = this.#steps++;
    switch (step.kind) {
      case "create":
      case "mkdir": {
        const node = step.kind === "mkdir" ? folder() : file();
        this.#nodes.set(step.ino, node);
        return this.#name(number, step.path, (names, name) => void names.set(name, node));
      }
      case "rename":
        return this.#rename(number, step.from, step.path);
      case "remove":
        return this.#name(number, step.path, (names, name) => void names.delete(name));
      case "write":
      case "truncate": {
        const node = this.#nodes.get(step.ino);
        if (node?.kind === "file") node.pending.push({ step: number, change: step });
        return;
      }
      case "sync":
        return this.#sync(step.ino, ({ step: noted }) => noted < step.upTo);
      case "sync-one":
        return this.#sync(step.ino, ({ step: noted }) => noted === step.step);
    }
  }

  #folderOf(path: string): readonly [FolderNode, string] {
    const parts = path.split("/").filter((part) => part !== "");
    const name = parts.pop() ?? "";
    let at = this.#root;
    for (const part of parts) {
      const next = at.seen.get(part);
      if (next?.kind !== "folder") throw new Error(`${path} is in no folder that was recorded`);
      at = next;
    }
    return [at, name];
  }

  #name(
    step: number,
    path: string,
    change: (names: Map<string, Node>, name: string) => void,
  ): void {
    const [at, name] = this.#folderOf(path);
    const apply = (names: Map<string, Node>): void => change(names, name);
    apply(at.seen);
    at.pending.push({ step, apply });
  }

  /** Within one folder, as all of ours are: both names change or neither. */
  #rename(step: number, from: string, path: string): void {
    if (dirname(from) !== dirname(path)) throw new Error(`${from} is moved to another folder`);
    const [at, name] = this.#folderOf(from);
    const node = at.seen.get(name);
    if (node === undefined) throw new Error(`${from} is renamed but was never made`);
    this.#name(step, path, (names, target) => {
      names.delete(name);
      names.set(target, node);
    });
  }

  #sync(ino: bigint, covered: (one: { readonly step: number }) => boolean): void {
    const node = this.#nodes.get(ino);
    if (node === undefined) return;
    if (node.kind === "folder") {
      for (const one of node.pending) if (covered(one)) one.apply(node.names);
      node.pending = node.pending.filter((one) => !covered(one));
      return;
    }
    for (const one of node.pending) if (covered(one)) apply(node, one.change);
    node.pending = node.pending.filter((one) => !covered(one));
  }

  /** Writes what a power loss now leaves into a folder. `strict`: no name survives that was not flushed. */
  image(into: string, chance: Chance, strict: boolean): Losses {
    const losses: Losses = { kept: 0, dropped: 0, torn: 0 };
    const sector = chance() < 0.5 ? 512 : 4096;
    const put = (node: FolderNode, path: string): void => {
      mkdirSync(path, { recursive: true });
      const names = new Map(node.names);
      for (const one of node.pending) {
        const kept = !strict && chance() < 0.5;
        losses[kept ? "kept" : "dropped"]++;
        if (kept) one.apply(names);
      }
      for (const [name, child] of names) {
        if (child.kind === "folder") put(child, join(path, name));
        else writeFileSync(join(path, name), contentOf(child, chance, sector, losses));
      }
    };
    put(this.#root, into);
    return losses;
  }
}

function folder(): FolderNode {
  return { kind: "folder", names: new Map(), seen: new Map(), pending: [] };
}

function file(): FileNode {
  return { kind: "file", bytes: Buffer.alloc(0), size: 0, pending: [] };
}

/** A file with some of its pending changes, each kept, dropped or torn between sectors. */
function contentOf(node: FileNode, chance: Chance, sector: number, losses: Losses): Buffer {
  const copy: FileNode = { ...file(), size: node.size };
  copy.bytes = Buffer.from(node.bytes.subarray(0, node.size));
  for (const { change } of node.pending) {
    const fate = chance();
    if (fate < 0.4) losses.dropped++;
    else if (fate < 0.7 || change.kind === "truncate") {
      losses.kept++;
      apply(copy, change);
    } else {
      losses.torn++;
      for (const piece of sectorsOf(change, sector)) if (chance() < 0.5) apply(copy, piece);
    }
  }
  return copy.bytes.subarray(0, copy.size);
}

/** A write cut where the disk may cut it. */
function* sectorsOf(
  { at, data, ...rest }: Extract<Step, { readonly kind: "write" }>,
  sector: number,
): Generator<Extract<Step, { readonly kind: "write" }>> {
  for (let from = 0; from < data.length; ) {
    const end = Math.min(data.length, from + sector - ((at + from) % sector));
    yield { ...rest, at: at + from, data: data.subarray(from, end) };
    from = end;
  }
}

function apply(node: FileNode, change: PendingChange["change"]): void {
  if (change.kind === "truncate") {
    reserve(node, change.size);
    if (change.size < node.size) node.bytes.fill(0, change.size, node.size);
    node.size = change.size;
    return;
  }
  const end = change.at + change.data.length;
  reserve(node, end);
  change.data.copy(node.bytes, change.at);
  node.size = Math.max(node.size, end);
}

function reserve(node: FileNode, length: number): void {
  if (length <= node.bytes.length) return;
  const larger = Buffer.alloc(Math.max(length, node.bytes.length * 2));
  node.bytes.copy(larger, 0, 0, node.size);
  node.bytes = larger;
}
