import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { untilListening } from "./free-port.ts";
import { requireProgram } from "./programs.ts";
import { tethered } from "./tether.ts";

/** Where a HAProxy of our own takes connections. */
export interface HaproxyPlan {
  /** Port of 127.0.0.1 from which it goes on to `to`, with a header of that version. */
  readonly inbound: { readonly port: number; readonly to: number; readonly version: 1 | 2 };
  /** Port of 127.0.0.1 where headers are taken: it goes on to where they say, from the address that they say. */
  readonly outbound: number;
}

/** Starts a private HAProxy. Needs root, for the addresses that it goes out from. */
export async function startHaproxy({
  inbound,
  outbound,
}: HaproxyPlan): Promise<{ stop(): Promise<void> }> {
  requireProgram("haproxy", "haproxy");
  const directory = await mkdtemp(join(tmpdir(), "mta-haproxy-"));
  const file = join(directory, "haproxy.cfg");
  const header = inbound.version === 1 ? "send-proxy" : "send-proxy-v2";
  await writeFile(
    file,
    `global
  maxconn 100
defaults
  mode tcp
  timeout connect 5s
  timeout client 30s
  timeout server 30s
listen in
  bind 127.0.0.1:${inbound.port}
  server mta 127.0.0.1:${inbound.to} ${header}
listen out
  bind 127.0.0.1:${outbound} accept-proxy
  source 0.0.0.0 usesrc clientip
  server any 0.0.0.0:0
`,
  );
  const child = spawn(...tethered("haproxy", ["-db", "-q", "-f", file]), { stdio: "inherit" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await untilListening(inbound.port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}
