import { Buffer } from "node:buffer";
import { isAbsolute, resolve } from "node:path";
import type { Kind } from "../kind.ts";
import type { PathUse } from "../mention.ts";

/** Bytes of a path that systems take (PATH_MAX of Linux, with its final NUL). */
const LONGEST = 4095;

/** A path as an absolute one, relative to `baseDir`; undefined for what no system takes as a path. */
export function absolutePath(text: string, baseDir: string): string | undefined {
  if (text === "" || text.includes("\0")) return undefined;
  const path = isAbsolute(text) ? text : resolve(baseDir, text);
  return Buffer.byteLength(path) > LONGEST ? undefined : path;
}

function pathKind(name: string, accepts: string, example: string, use?: PathUse): Kind<string> {
  return {
    name,
    accepts,
    example,
    parse(text, place) {
      const value = absolutePath(text, place?.baseDir ?? ".");
      return value === undefined ? { ok: false, expected: accepts } : { ok: true, value };
    },
    print: (value) => value,
    ...(use ? { mentions: (path: string) => [{ kind: "path", path, use }] } : {}),
  };
}

/** A file or directory; relative ones start at the folder of the file they are in. Absolute in code. */
export const path: Kind<string> = pathKind("path", "a file or directory", "/var/spool/mta");

/** A file that is read. */
export const readableFile: Kind<string> = pathKind("file", "a file", "/etc/mta/list.txt", "read");

/** A file that is written, made if it is not there. */
export const writableFile: Kind<string> = pathKind("file", "a file", "/var/log/mta/log", "write");

/** A directory that is written into. */
export const directory: Kind<string> = pathKind(
  "directory",
  "a directory",
  "/var/spool/mta",
  "directory",
);

/** A file with header fields, as they are to stand in messages. */
export const headerFile: Kind<string> = pathKind(
  "file with header fields",
  "a file with header fields",
  "/etc/mta/headers.txt",
  "header-fields",
);

/** A PEM file with a private key. */
export const privateKeyFile: Kind<string> = pathKind(
  "private key file",
  "a PEM file with a private key",
  "/etc/mta/s1.example.net.pem",
  "private-key",
);

/** A PEM file with a certificate. */
export const certificateFile: Kind<string> = pathKind(
  "certificate file",
  "a PEM file with a certificate",
  "/etc/mta/mail.example.net.pem",
  "certificate",
);
