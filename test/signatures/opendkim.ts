import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MilterClient } from "../support/milter-client.ts";
import { requireProgram } from "../support/programs.ts";
import { tethered } from "../support/tether.ts";
import { until } from "../support/until.ts";
import type { KeyRecords } from "../support/verify-dkim.ts";

/**
 * Has OpenDKIM verify messages, as a host does that asks it; gives what it says of each, a text without folds: `dkim=pass …` for each
 * signature.
 */
export async function verifyWithOpendkim(
  contents: readonly string[],
  records: KeyRecords,
  folder: string,
): Promise<readonly string[]> {
  requireProgram("opendkim", "opendkim");
  // Over TCP each answer would wait for an acknowledgement of the one before.
  const socket = join(folder, "opendkim.sock");
  const keys = join(folder, "opendkim.keys");
  const file = join(folder, "opendkim.conf");
  await writeFile(keys, [...records].map(([name, record]) => `${name} ${record}\n`).join(""));
  await writeFile(
    file,
    `Mode v\nTestPublicKeys ${keys}\nAlwaysAddARHeader yes\nAuthservID verifier.test\nSyslog no\n`,
  );
  const args = ["-f", "-x", file, "-p", `local:${socket}`, "-P", join(folder, "opendkim.pid")];
  const child = spawn(...tethered("opendkim", args), { stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  try {
    const client = await until("OpenDKIM", () => MilterClient.open(socket).catch(() => undefined));
    const said: string[] = [];
    for (const content of contents) {
      const fields = await client.message(content);
      said.push(fields.map(({ value }) => value.replaceAll(/\s+/g, " ")).join("; "));
    }
    client.close();
    return said;
  } finally {
    // It keeps nothing, and takes seconds to end in peace.
    child.kill("SIGKILL");
    await ended;
  }
}
