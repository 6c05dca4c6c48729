import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, untilListening } from "./free-port.ts";
import { requireProgram } from "./programs.ts";
import type { SignedZone } from "./signed-zone.ts";
import { tethered } from "./tether.ts";

/**
 * A real DNS server on a loopback port that knows the zone `test.` from these records; all else there is NXDOMAIN. Zones that are given are
 * validated with their keys.
 */
export async function startUnbound(
  records: readonly string[],
  zones: Readonly<Record<string, SignedZone>> = {},
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  requireProgram("unbound", "unbound");
  const directory = await mkdtemp(join(tmpdir(), "mta-unbound-"));
  const port = await freePort();
  const signed = Object.entries(zones);
  for (const [name, { file: text }] of signed) await writeFile(join(directory, name), text);
  const file = join(directory, "unbound.conf");
  await writeFile(
    file,
    [
      "server:",
      `  interface: 127.0.0.1@${port}`,
      `  directory: "${directory}"`,
      '  chroot: ""',
      '  username: ""',
      '  pidfile: ""',
      "  use-syslog: no",
      "  do-daemonize: no",
      `  module-config: "${signed.length === 0 ? "" : "validator "}iterator"`,
      '  local-zone: "test." static',
      ...signed.flatMap(([name, { anchor }]) => [
        `  local-zone: "${name}." transparent`,
        `  trust-anchor: "${anchor}"`,
      ]),
      ...records.map((record) => `  local-data: '${record}'`),
      "remote-control:",
      "  control-enable: no",
      ...signed.flatMap(([name]) => [
        "auth-zone:",
        `  name: "${name}."`,
        `  zonefile: "${join(directory, name)}"`,
        "  for-downstream: no",
        "  for-upstream: yes",
        "  fallback-enabled: no",
      ]),
      "",
    ].join("\n"),
  );
  const child = spawn(...tethered("unbound", ["-d", "-c", file]), {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString("utf8");
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  try {
    await untilListening(port);
  } catch {
    child.kill();
    throw new Error(`unbound does not start: ${complaints}`);
  }
  return {
    port,
    async stop() {
      child.kill();
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
