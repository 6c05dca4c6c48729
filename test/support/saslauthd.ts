import { spawn } from "node:child_process";
import { access, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireProgram } from "./programs.ts";
import { tethered } from "./tether.ts";
import { until } from "./until.ts";

/** A saslauthd of our own. */
export interface RealSaslauthd {
  readonly socket: string;
  /** Passwords that it was asked about. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** Starts saslauthd, which asks a small IMAP server of ours whether a password is right. */
export async function startSaslauthd(
  isRight: (password: string) => boolean,
): Promise<RealSaslauthd> {
  requireProgram("saslauthd", "sasl2-bin");
  const folder = await mkdtemp(join(tmpdir(), "mta-saslauthd-"));
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const imap = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.write("* OK ready\r\n");
    socket.on("data", (chunk: Buffer) => {
      const [, password] = / LOGIN "[^"]*" "([^"]*)"/.exec(chunk.toString("utf8")) ?? [];
      if (password === undefined) return void socket.end("saslauthd OK bye\r\n");
      asked.push(password);
      socket.write(isRight(password) ? "saslauthd OK yes\r\n" : "saslauthd NO no\r\n");
    });
  });
  await new Promise<void>((resolve) => imap.listen(0, "127.0.0.1", () => resolve()));
  const address = imap.address();
  const port = typeof address === "object" ? address?.port : 0;
  const args = ["-d", "-a", "rimap", "-O", `127.0.0.1/${port}`, "-m", folder, "-n", "2"];
  // It ends its whole process group when it ends, which must not be ours.
  const child = spawn(...tethered("saslauthd", args), { stdio: "ignore", detached: true });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const socket = join(folder, "mux");
  await until("saslauthd's socket", () =>
    access(socket).then(
      () => true,
      () => undefined,
    ),
  );
  return {
    socket,
    asked,
    async stop() {
      // With all that it started; asked to end it was seen not to.
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      await ended;
      for (const one of sockets) one.destroy();
      await new Promise((resolve) => imap.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
