import type { BlockScope } from "./scope.ts";

/** How a file or directory a value names is used. */
export type PathUse =
  /** Read at start or while running. */
  | "read"
  /** Written or appended to. */
  | "write"
  /** A directory written into. */
  | "directory"
  /** A file with lines of header fields. */
  | "header-fields"
  /** A PEM private key. */
  | "private-key"
  /** A PEM certificate. */
  | "certificate";

/** Something wrong with a line of a file. */
export interface FileMistake {
  /** From 1 on. */
  readonly line: number;
  /** Says nothing that is secret. */
  readonly problem: string;
  readonly hint?: string;
}

/** The first mistake in a file's text; undefined when there is none. `isDefined`: whether the configuration has such a block. Pure. */
export type FileExaminer = (
  text: string,
  isDefined: (scope: BlockScope, name: string) => boolean,
) => FileMistake | undefined;

/** Something outside itself that a value speaks of, so that it can be looked at whether it is there. */
export type Mention =
  | {
      readonly kind: "block";
      readonly name: string;
      /** The block types that may bear the name. */
      readonly scopes: readonly BlockScope[];
    }
  /** Blocks that are named where the configuration cannot see it: any of these types may be. */
  | { readonly kind: "blocks"; readonly scopes: readonly BlockScope[] }
  | {
      readonly kind: "path";
      readonly path: string;
      readonly use: PathUse;
      /** Looks at what is in a file that is read. */
      readonly examine?: FileExaminer;
    }
  /** Paths with a part that comes with mail, which are written. */
  | { readonly kind: "paths"; readonly like: RegExp }
  /** An IP address of this host that connections come from. */
  | { readonly kind: "local-address"; readonly address: string }
  /** A port that is listened on; `host` is an IP address. */
  | { readonly kind: "endpoint"; readonly host: string; readonly port: number };
