import type { NameServer, ProbeAnswer } from "../../core/host.ts";
import type { Resolver } from "../../core/mod.ts";
import type { Descriptors } from "../../plugins/process/contract.ts";

/** What is known of a file or folder. */
export interface FileFacts {
  readonly is: "file" | "directory" | "other";
  /** Permission bits. */
  readonly mode: number;
  readonly owner: number;
}

/** A file system, by a folder in it. */
export interface FileSystemFacts {
  /** Its magic number (`statfs(2)`). */
  readonly type: number;
  /** Bytes that are free for us. */
  readonly free: number;
  readonly size: number;
  /** Inodes; 0 where it has no fixed number. */
  readonly inodes: number;
  readonly inodesFree: number;
}

/** How a disk did when it was made to keep what was written. */
export interface FlushTimes {
  /** Milliseconds each flush took. */
  readonly times: readonly number[];
}

/** Who is at the other end of a TCP connection. */
export type Greeting =
  | { readonly met: true; readonly line: string }
  | { readonly met: false; readonly reason: string };

/** The host that is examined. Nothing rejects but where it says so, and nothing changes but a file for the moment of `flushes`. */
export interface ExaminedHost {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** As of Node, Bun and Deno: `node 24.1.0`. */
  readonly runtime: { readonly name: string; readonly version: string };
  /** The user the command runs as; undefined where there are none. */
  readonly user: number | undefined;
  /** The addresses of its interfaces. */
  readonly addresses: readonly string[];
  /** Limits of this process, which a server started from here would have. */
  readonly descriptors: Descriptors | undefined;
  readonly resolver: Resolver;
  /** A small file of the system; undefined where there is none. */
  systemFile(path: string): string | undefined;
  /** A file of the configuration. Rejects with the system's error. */
  content(path: string): Promise<string>;
  /** Undefined where there is none; rejects where it may not be looked at. */
  file(path: string): Promise<FileFacts | undefined>;
  /** Rejects with the system's error. */
  fileSystem(folder: string): Promise<FileSystemFacts>;
  /** Writes a file in a folder and has it flushed again and again, and removes it. Rejects with the system's error. */
  flushes(folder: string): Promise<FlushTimes>;
  canBind(address: string): Promise<boolean>;
  /** Listens for a moment; undefined when that works, else the system's code. */
  listen(address: string, port: number): Promise<string | undefined>;
  /** The process that listens at a port, as far as it may be known. */
  listener(port: number): { readonly pid: number; readonly name: string } | undefined;
  probe(server: NameServer, transport: "udp" | "tcp", name: string): Promise<ProbeAnswer>;
  /** Connects and waits for the first line. */
  greeting(host: string, port: number): Promise<Greeting>;
}
