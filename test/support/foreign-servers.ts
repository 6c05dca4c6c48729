import { spawn } from "node:child_process";
import {
  chmod,
  chown,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, untilListening } from "./free-port.ts";
import { startPostfix } from "./postfix.ts";
import { tethered } from "./tether.ts";
import { unpackPackages } from "./unpacked-packages.ts";

/**
 * What a server's port shows: a certificate of `tls/matrix`; `old` is good, over TLS 1.0 alone; with `broken` no
 * handshake comes to its end; `bare` has no STARTTLS.
 */
export type Face = "good" | "expired" | "other" | "self-signed" | "old" | "broken" | "bare";

/** A mail server of others with a port for each face. */
export interface ForeignServer {
  readonly ports: ReadonlyMap<Face, number>;
  /** Messages that it has taken. */
  mail(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

const MATRIX = fileURLToPath(new URL("./tls/matrix", import.meta.url));
const KEY = join(MATRIX, "host.key");

function certificateOf(face: Face): string {
  const isGood = face === "old" || face === "broken" || face === "bare";
  return join(MATRIX, `${isGood ? "good" : face}.crt`);
}

async function portsOf(faces: readonly Face[]): Promise<Map<Face, number>> {
  const ports = new Map<Face, number>();
  for (const face of faces) ports.set(face, await freePort());
  return ports;
}

/** Postfix, as it is installed. Needs root. */
export async function postfixFaces(): Promise<ForeignServer> {
  const ports = await portsOf(["good", "expired", "other", "self-signed", "old", "bare"]);
  const [, ...others] = ports;
  const services = others.map(([face, port]) =>
    [
      `127.0.0.1:${port} inet n - n - - smtpd`,
      `-o smtpd_tls_security_level=${face === "bare" ? "none" : "may"}`,
      `-o smtpd_tls_chain_files=${KEY},${certificateOf(face)}`,
      ...(face === "old"
        ? ["-o smtpd_tls_protocols=TLSv1", "-o tls_medium_cipherlist=ALL:@SECLEVEL=0"]
        : []),
    ].join("\n  "),
  );
  const postfix = await startPostfix(
    [
      "virtual_mailbox_domains = static:all",
      "smtpd_tls_security_level = may",
      `smtpd_tls_chain_files = ${KEY}, ${certificateOf("good")}`,
      "smtpd_tls_received_header = yes",
    ],
    "127.0.0.1",
    ports.get("good"),
    services,
  );
  for (const port of ports.values()) await untilListening(port);
  return { ports, mail: postfix.mail, stop: postfix.stop };
}

/** Exim 4 with GnuTLS, unpacked. Needs root and Debian's archive. */
export async function eximFaces(): Promise<ForeignServer> {
  const packages = await unpackPackages(
    ["exim4-base", "exim4-daemon-light", "libgnutls-dane0", "libidn12", "libnsl2", "libdb5.3"],
    ["Debian-exim"],
  );
  const ports = await portsOf(["good", "expired", "other", "self-signed", "old", "bare"]);
  const folder = await mkdtemp(join(tmpdir(), "mta-exim-"));
  await chmod(folder, 0o755);
  for (const name of ["spool", "log", "box"]) {
    await mkdir(join(folder, name));
    await chown(join(folder, name), 65_500, 65_500);
    await chmod(join(folder, name), 0o777);
  }
  /** By the port that a client has come to. */
  const byPort = (of: (face: Face) => string): string =>
    [...ports].reduceRight(
      (rest, [face, port]) => `\${if eq{$received_port}{${port}}{${of(face)}}{${rest}}}`,
      "",
    );
  const config = [
    "primary_hostname = exim.test",
    `exim_path = ${packages.root}/usr/sbin/exim4`,
    `spool_directory = ${folder}/spool`,
    `log_file_path = ${folder}/log/%slog`,
    "keep_environment =",
    "exim_user = Debian-exim",
    "exim_group = Debian-exim",
    "local_interfaces = 127.0.0.1",
    `daemon_smtp_ports = ${[...ports.values()].join(" : ")}`,
    `tls_advertise_hosts = ${byPort((face) => (face === "bare" ? "" : "*"))}`,
    `tls_certificate = ${byPort(certificateOf)}`,
    `tls_privatekey = ${KEY}`,
    `tls_require_ciphers = ${byPort((face) => (face === "old" ? "NORMAL:-VERS-ALL:+VERS-TLS1.0" : "NORMAL"))}`,
    "host_lookup =",
    "acl_smtp_rcpt = all",
    "begin acl\nall:\n  accept",
    "begin routers\nall:\n  driver = accept\n  transport = box",
    `begin transports\nbox:\n  driver = appendfile\n  maildir_format\n  directory = ${folder}/box\n  user = Debian-exim`,
    "",
  ].join("\n");
  await writeFile(join(folder, "exim.conf"), config, { mode: 0o644 });
  const stop = start(packages.run("usr/sbin/exim4", ["-C", join(folder, "exim.conf"), "-bdf"], []));
  return unpackedServer(ports, join(folder, "box"), async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
    await packages.remove();
  });
}

/**
 * OpenSMTPD 6.8.0, unpacked. With OpenSSL 3, as in Debian 12, it offers STARTTLS and cannot use its key (OpenSMTPD issues 1171 and 1239): a
 * server as they are met whose handshakes fail. Needs root and Debian's archive.
 */
export async function openSmtpdFaces(): Promise<ForeignServer> {
  const packages = await unpackPackages(
    ["opensmtpd", "libevent-2.1-7", "libdb5.3"],
    ["opensmtpd", "opensmtpq"],
  );
  const ports = await portsOf(["broken", "bare"]);
  const folder = await mkdtemp(join(tmpdir(), "mta-opensmtpd-"));
  await chmod(folder, 0o755);
  for (const name of ["spool", "lib", "box"]) await mkdir(join(folder, name), { mode: 0o755 });
  await chmod(join(folder, "box"), 0o777);
  const key = join(folder, "host.key");
  await copyFile(KEY, key);
  await chmod(key, 0o600);
  const faces = [...ports.keys()].filter((face) => face !== "bare");
  const config = [
    ...faces.flatMap((face) => [
      `pki ${face} cert "${certificateOf(face)}"`,
      `pki ${face} key "${key}"`,
    ]),
    ...[...ports].map(
      ([face, port]) =>
        `listen on 127.0.0.1 port ${port}${face === "bare" ? "" : ` tls pki ${face}`} hostname opensmtpd.test`,
    ),
    'table everybody { "@" = "nobody" }',
    `action "box" maildir "${folder}/box" virtual <everybody>`,
    'match from any for any action "box"',
    "",
  ].join("\n");
  await writeFile(join(folder, "smtpd.conf"), config);
  const mounts = [
    "mount -t tmpfs none /run",
    `mount -t overlay none -o lowerdir=${packages.root}/usr/libexec:/usr/libexec /usr/libexec`,
    `mount --bind ${folder}/spool /var/spool`,
    `mount --bind ${folder}/lib /var/lib`,
    "mkdir -p /var/spool/smtpd /var/lib/opensmtpd/empty",
    "chmod 711 /var/spool/smtpd",
  ];
  const args = ["-d", "-f", join(folder, "smtpd.conf")];
  const stop = start(packages.run("usr/sbin/smtpd", args, mounts));
  return unpackedServer(ports, join(folder, "box"), async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
    await packages.remove();
  });
}

async function unpackedServer(
  ports: ReadonlyMap<Face, number>,
  box: string,
  stop: () => Promise<void>,
): Promise<ForeignServer> {
  try {
    for (const port of ports.values()) await untilListening(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ports,
    async mail() {
      const names = await readdir(join(box, "new")).catch(() => []);
      return Promise.all(names.map((name) => readFile(join(box, "new", name), "latin1")));
    },
    stop,
  };
}

/** Runs a server in the foreground; resolves, once called, when it has ended. */
function start([command, args]: readonly [string, readonly string[]]): () => Promise<void> {
  const child = spawn(...tethered(command, args), { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return () => {
    child.kill("SIGTERM");
    return ended;
  };
}
