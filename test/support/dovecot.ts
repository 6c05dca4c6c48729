import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, untilListening } from "./free-port.ts";
import { requireProgram } from "./programs.ts";
import { tethered } from "./tether.ts";

/** A Dovecot of our own that takes mail by LMTP. */
export interface Dovecot {
  readonly port: number;
  /** Its Unix socket. */
  readonly socket: string;
  /** Messages in a mailbox. */
  mail(address: string): Promise<readonly string[]>;
  log(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts a private Dovecot 2.3 with a Maildir for each of `users`; those of `full` are over quota. Everybody else is unknown to it.
 * Needs root.
 */
export async function startDovecot(
  users: readonly string[],
  full: readonly string[] = [],
): Promise<Dovecot> {
  requireProgram("dovecot", "dovecot-lmtpd");
  const directory = await mkdtemp(join(tmpdir(), "mta-dovecot-"));
  await chmod(directory, 0o755);
  const boxes = join(directory, "mail");
  await mkdir(boxes, { mode: 0o777 });
  await chmod(boxes, 0o777);
  const port = await freePort();
  const socket = join(directory, "lmtp");
  const file = join(directory, "dovecot.conf");
  const line = (user: string, extra: string): string =>
    `${user}::65534:65534::${boxes}/${user}::${extra}`;
  const accounts = [
    ...users.map((user) => line(user, "")),
    ...full.map((user) => line(user, "userdb_quota_rule=*:storage=1B")),
  ];
  await writeFile(join(directory, "users"), `${accounts.join("\n")}\n`);
  await writeFile(
    file,
    [
      `base_dir = ${directory}/run`,
      `state_dir = ${directory}/state`,
      `log_path = ${directory}/log`,
      "protocols = lmtp",
      "ssl = no",
      "hostname = dovecot.test",
      "mail_location = maildir:~",
      "mail_plugins = quota",
      "quota_full_tempfail = yes",
      "plugin {",
      "  quota = maildir:User quota",
      "}",
      ...["userdb", "passdb"].flatMap((kind) => [
        `${kind} {`,
        "  driver = passwd-file",
        `  args = username_format=%u ${directory}/users`,
        "}",
      ]),
      "service lmtp {",
      "  inet_listener lmtp {",
      "    address = 127.0.0.1",
      `    port = ${port}`,
      "  }",
      `  unix_listener ${socket} {`,
      "    mode = 0666",
      "  }",
      "}",
      "",
    ].join("\n"),
  );
  const child = spawn(...tethered("dovecot", ["-F", "-c", file]), {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString("utf8");
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const log = (): Promise<string> => readFile(join(directory, "log"), "utf8").catch(() => "");
  try {
    await untilListening(port);
  } catch {
    child.kill();
    throw new Error(`dovecot does not start: ${complaints}${await log()}`);
  }
  return {
    port,
    socket,
    async mail(address) {
      const folder = join(boxes, address, "new");
      const names = await readdir(folder).catch(() => []);
      return Promise.all(names.map((name) => readFile(join(folder, name), "latin1")));
    },
    log,
    async stop() {
      child.kill();
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
