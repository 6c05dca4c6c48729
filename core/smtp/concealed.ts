import type { Reply } from "../errors/reply.ts";

/** Stands for a line of a peer that repeats a secret. */
export const NOT_SHOWN = "(not shown)";

/** Whether a line repeats one of the secrets that its peer was told. */
export function repeats(line: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => line.includes(secret));
}

/** A reply as it may be logged and recorded: a server may say in it what it was told. */
export function concealed(reply: Reply, secrets: readonly string[]): Reply {
  if (!reply.lines.some((line) => repeats(line, secrets))) return reply;
  const lines = reply.lines.map((line) => (repeats(line, secrets) ? NOT_SHOWN : line));
  return { ...reply, lines };
}
