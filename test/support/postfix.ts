import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, untilListening } from "./free-port.ts";
import { requireProgram, runProgram } from "./programs.ts";

const SERVICES = [
  "pickup unix n - n 60 1 pickup",
  "cleanup unix n - n - 0 cleanup",
  "qmgr unix n - n 300 1 qmgr",
  "tlsmgr unix - - n 1000? 1 tlsmgr",
  "rewrite unix - - n - - trivial-rewrite",
  "bounce unix - - n - 0 bounce",
  "defer unix - - n - 0 bounce",
  "trace unix - - n - 0 bounce",
  "verify unix - - n - 1 verify",
  "flush unix n - n 1000? 0 flush",
  "proxymap unix - - n - - proxymap",
  "smtp unix - - n - - smtp",
  "relay unix - - n - - smtp",
  "error unix - - n - - error",
  "retry unix - - n - - error",
  "virtual unix - n n - - virtual",
  "anvil unix - - n - 1 anvil",
  "scache unix - - n - 1 scache",
  "postlog unix-dgram n - n - 1 postlogd",
];

/** A Postfix of our own: a mail server for a domain, or a client that hands everything to a port. */
export interface Postfix {
  readonly port: number;
  /** Messages in its mailboxes. */
  mail(): Promise<readonly string[]>;
  /** Its log so far. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a private Postfix on a loopback address. Needs root. `settings` go into its main.cf, `services` into its master.cf. */
export async function startPostfix(
  settings: readonly string[],
  host = "127.0.0.1",
  wantedPort?: number,
  services: readonly string[] = [],
): Promise<Postfix> {
  requireProgram("postfix", "postfix");
  const directory = await mkdtemp(join(tmpdir(), "mta-postfix-"));
  await chmod(directory, 0o755);
  const [conf, boxes] = [join(directory, "conf"), join(directory, "mail")];
  for (const name of ["spool", "data"]) await mkdir(join(directory, name));
  await mkdir(boxes, { mode: 0o777 });
  await chmod(boxes, 0o777);
  await cp("/etc/postfix", conf, { recursive: true });
  const port = wantedPort ?? (await freePort());
  const main = [
    "compatibility_level = 3.6",
    `queue_directory = ${directory}/spool`,
    `data_directory = ${directory}/data`,
    "myhostname = postfix.test",
    "mydestination =",
    `inet_interfaces = ${host}`,
    "inet_protocols = ipv4",
    "mynetworks = 127.0.0.0/8",
    `maillog_file_prefixes = ${directory}`,
    `maillog_file = ${directory}/log`,
    "alias_maps =",
    "smtputf8_enable = no",
    `virtual_mailbox_base = ${boxes}`,
    "virtual_mailbox_maps = static:box/",
    "virtual_uid_maps = static:65534",
    "virtual_gid_maps = static:65534",
    // Without this every domain would be its own.
    ...(settings.some((line) => line.startsWith("virtual_mailbox_domains"))
      ? []
      : ["virtual_mailbox_domains ="]),
    ...settings,
    "",
  ];
  await writeFile(join(conf, "main.cf"), main.join("\n"));
  const master = [`${host}:${port} inet n - n - - smtpd`, ...services, ...SERVICES, ""];
  await writeFile(join(conf, "master.cf"), master.join("\n"));
  await runProgram("chown", ["-R", "postfix", join(directory, "data")]);
  const started = await runProgram("postfix", ["-c", conf, "start"]);
  if (started.code !== 0) throw new Error(`postfix does not start: ${started.output}`);
  if (host === "127.0.0.1") await untilListening(port);
  return {
    port,
    async mail() {
      const folder = join(boxes, "box", "new");
      const names = await readdir(folder).catch(() => []);
      return Promise.all(names.map((name) => readFile(join(folder, name), "latin1")));
    },
    log: () => readFile(join(directory, "log"), "utf8").catch(() => ""),
    async stop() {
      await runProgram("postfix", ["-c", conf, "stop"]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
