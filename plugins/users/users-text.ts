import type { FileMistake } from "../../core/mod.ts";
import { passwordProblem, readPassword, type WrittenPassword } from "./password-text.ts";

/** Users of a file. */
const MOST = 1_000_000;
/** The source of users that have none of their own. */
const AUTH = "{auth}";

/** A user of a file, or as a service says it. */
export interface WrittenUser {
  readonly name: string;
  readonly password: WrittenPassword;
  /** The `<source>` of its mail; undefined for `{auth}`. */
  readonly source: string | undefined;
}

/** Users by name, or the first mistake. */
export type UsersRead =
  | { readonly ok: true; readonly users: ReadonlyMap<string, WrittenUser> }
  | { readonly ok: false; readonly mistake: FileMistake };

/**
 * Reads `NAME PASSWORD [SOURCE]`, a user a line, with blanks or tabs between; lines that begin with # or ; are comments. No part of a
 * file that has a mistake is used, nor of one whose last line has no end: who writes it may not be done, and part of a password would be
 * one. What is said of it quotes no password. `isSource`: whether there is such a `<source>`.
 */
export function readUsers(text: string, isSource: (name: string) => boolean): UsersRead {
  const users = new Map<string, WrittenUser>();
  let line = 0;
  for (const written of text.split("\n")) {
    line++;
    const content = written.trim();
    if (content === "" || content.startsWith("#") || content.startsWith(";")) continue;
    const words = content.split(/[ \t]+/);
    const [name = "", secret = "", source] = words;
    const password = readPassword(secret);
    const problem =
      problemOf(name, words.length, users) ??
      (password === undefined ? passwordProblem(secret) : undefined) ??
      (source === undefined || source === AUTH || isSource(source)
        ? undefined
        : `there is no <source> called ${source}`);
    if (problem !== undefined) return { ok: false, mistake: { line, problem } };
    if (password !== undefined) users.set(name, { name, password, source });
  }
  if (text === "" || text.endsWith("\n")) return { ok: true, users };
  const problem = "the last line has no end: the file may not be complete";
  return { ok: false, mistake: { line, problem, hint: "end it with a line feed" } };
}

function problemOf(
  name: string,
  words: number,
  users: ReadonlyMap<string, WrittenUser>,
): string | undefined {
  if (words < 2 || words > 3) return "expected NAME PASSWORD [SOURCE]";
  if (name.includes("\ufffd")) return "the name is not in UTF-8";
  if (!isUserName(name)) return "a name has 1 to 255 characters, none of them a control character";
  if (users.has(name)) return `the user ${name} is there twice`;
  if (users.size >= MOST) return `there are more than ${MOST} users`;
  return undefined;
}

/** What may be the name of a user, or of its source. */
export function isUserName(name: string): boolean {
  return /^\P{Cc}{1,255}$/u.test(name);
}
