import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { dirname } from "node:path";
import type { FileMistake, Mention, PathUse } from "../../directive/mention.ts";
import type { BlockScope } from "../../directive/scope.ts";
import { errorText } from "../../errors/error-text.ts";
import { readHeaderFields } from "../../message/header-fields-text.ts";
import type { Diagnostics } from "../report/diagnostics.ts";
import type { ConfigFiles } from "../syntax/expand.ts";
import type { MentionAt } from "./mentions.ts";

/** RSA keys with fewer bits are not accepted by verifiers (RFC 8301 §3.2). */
const FEWEST_BITS = 1024;
/** RSA keys with fewer bits should not be used any more (RFC 8301 §3.2). */
const GOOD_BITS = 2048;

type PathMention = Extract<Mention, { readonly kind: "path" }>;

/** Something wrong with a path. */
interface PathProblem {
  readonly code: "unusable-path" | "unusable-key";
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint?: string;
}

/** What files are looked at with. */
export interface PathParts {
  readonly files: ConfigFiles;
  /** Whether the configuration has such a block. */
  readonly isDefined: (scope: BlockScope, name: string) => boolean;
}

/** Looks whether the files and directories a configuration names can be used as it wants. Each path is looked at once for each use. */
export async function checkPaths(
  mentions: readonly MentionAt[],
  parts: PathParts,
  diagnostics: Diagnostics,
): Promise<void> {
  const looked = new Map<string, PathProblem | undefined>();
  for (const { mention, at, directive, effective } of mentions) {
    if (mention.kind !== "path") continue;
    const by = mention.examine === undefined ? mention.use : directive;
    const key = `${by} ${mention.path}`;
    if (!looked.has(key)) looked.set(key, await problemOf(mention, parts));
    const problem = looked.get(key);
    if (problem) {
      const { code, message, hint } = problem;
      // What nothing reads yet need not be there; keys are worth an error nonetheless.
      const harmless = !effective && code === "unusable-path" && !isKey(mention.use);
      const severity = harmless ? "warning" : problem.severity;
      diagnostics.add({ code, severity, message: `${directive}: ${message}`, at, hint });
    }
  }
}

function isKey(use: PathUse): boolean {
  return use === "private-key" || use === "certificate";
}

async function problemOf(
  { path, use, examine }: PathMention,
  { files, isDefined }: PathParts,
): Promise<PathProblem | undefined> {
  switch (use) {
    case "read":
      return (
        (await unreadable(path, files)) ??
        (examine && inside(path, files, (at, text) => mistakeIn(at, examine(text, isDefined))))
      );
    case "write":
      return unwritableFile(path, files);
    case "directory":
      return unwritableDirectory(path, files);
    case "header-fields":
      return (await unreadable(path, files)) ?? inside(path, files, headerProblem);
    case "private-key":
      return (await unreadable(path, files)) ?? inside(path, files, keyProblem);
    case "certificate":
      return (await unreadable(path, files)) ?? inside(path, files, certificateProblem);
  }
}

/** What is wrong with what is in a file. */
async function inside(
  path: string,
  files: ConfigFiles,
  problem: (path: string, text: string) => PathProblem | undefined,
): Promise<PathProblem | undefined> {
  try {
    return problem(path, await files.read(path));
  } catch (error) {
    return unusable(`${path} cannot be read: ${errorText(error)}`);
  }
}

async function unreadable(path: string, files: ConfigFiles): Promise<PathProblem | undefined> {
  const { is, readable } = await files.look(path);
  if (is === "missing") return unusable(`${path} does not exist`);
  if (is !== "file") return unusable(`${path} is not a file`);
  return readable ? undefined : unusable(`${path} is not readable by this user`);
}

async function unwritableFile(path: string, files: ConfigFiles): Promise<PathProblem | undefined> {
  const { is, writable } = await files.look(path);
  if (is === "directory") return unusable(`${path} is a directory, not a file`);
  if (is !== "missing") return writable ? undefined : unusable(`${path} may not be written`);
  return unwritableDirectory(dirname(path), files);
}

/** A directory that is not there yet is made, if the nearest one above may be written. */
async function unwritableDirectory(
  path: string,
  files: ConfigFiles,
): Promise<PathProblem | undefined> {
  const { is, writable } = await files.look(path);
  if (is === "missing") {
    const above = dirname(path);
    return above === path ? unusable(`${path} does not exist`) : unwritableDirectory(above, files);
  }
  if (is !== "directory") return unusable(`${path} is not a directory`);
  return writable ? undefined : unusable(`the directory ${path} is not writable by this user`);
}

function mistakeIn(path: string, mistake: FileMistake | undefined): PathProblem | undefined {
  if (mistake === undefined) return undefined;
  const { line, problem, hint } = mistake;
  return { ...unusable(`${path}:${line}: ${problem}`), ...(hint === undefined ? {} : { hint }) };
}

function headerProblem(path: string, text: string): PathProblem | undefined {
  const read = readHeaderFields(text);
  if ("fields" in read) return undefined;
  return { ...unusable(`${path}:${read.line}: ${read.problem}`), hint: HEADER_HINT };
}

const HEADER_HINT = "expected lines such as List-Unsubscribe: <mailto:leave@example.net>";

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]*-----END [A-Z ]{0,20}PRIVATE KEY-----/;

function keyProblem(path: string, pem: string): PathProblem | undefined {
  let key: KeyObject;
  try {
    // Deno wants the key alone; a certificate may appear before it.
    key = createPrivateKey(PRIVATE_KEY.exec(pem)?.[0] ?? pem);
  } catch {
    const hint = "expected a PEM file that begins with -----BEGIN PRIVATE KEY----- or the like";
    return { ...unusable(`${path} contains no private key`), code: "unusable-key", hint };
  }
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits === undefined || bits >= GOOD_BITS) return undefined;
  return {
    code: "unusable-key",
    severity: bits < FEWEST_BITS ? "error" : "warning",
    message: `the RSA key in ${path} has ${bits} bits`,
    hint: `use ${GOOD_BITS} bits or more (RFC 8301 §3.2)`,
  };
}

function certificateProblem(path: string, pem: string): PathProblem | undefined {
  try {
    new X509Certificate(pem);
    return undefined;
  } catch {
    const hint = "expected a PEM file that begins with -----BEGIN CERTIFICATE-----";
    return { ...unusable(`${path} contains no certificate`), code: "unusable-key", hint };
  }
}

function unusable(message: string): PathProblem {
  return { code: "unusable-path", severity: "error", message };
}
