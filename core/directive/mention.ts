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

/** Something outside itself that a value speaks of, so that it can be looked at whether it is there. */
export type Mention =
  | {
      readonly kind: "block";
      readonly name: string;
      /** The block types that may bear the name. */
      readonly scopes: readonly BlockScope[];
    }
  | { readonly kind: "path"; readonly path: string; readonly use: PathUse }
  /** An IP address of this host that connections come from. */
  | { readonly kind: "local-address"; readonly address: string }
  /** A port that is listened on; `host` is an IP address. */
  | { readonly kind: "endpoint"; readonly host: string; readonly port: number };
