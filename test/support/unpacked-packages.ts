import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireProgram, runProgram } from "./programs.ts";

/** Debian packages that exclude each other, or an installed one: unpacked into a folder and run from there. */
export interface UnpackedPackages {
  readonly root: string;
  /**
   * Command and arguments that run a program with these libraries and some more users, in a namespace where folders of the system are
   * private: `mounts` are shell commands that make them so. Needs root.
   */
  run(
    program: string,
    args: readonly string[],
    mounts: readonly string[],
  ): readonly [command: string, args: readonly string[]];
  remove(): Promise<void>;
}

/** Fetches packages by `apt-get download` and unpacks them. */
export async function unpackPackages(
  packages: readonly string[],
  users: readonly string[],
): Promise<UnpackedPackages> {
  for (const name of ["apt-get", "dpkg", "unshare"]) requireProgram(name, name);
  const folder = await mkdtemp(join(tmpdir(), "mta-packages-"));
  // Programs run as users of their own.
  await chmod(folder, 0o755);
  const root = join(folder, "root");
  await mkdir(root);
  const script = `cd ${folder} && apt-get -q download ${packages.join(" ")} && for one in *.deb; do dpkg -x "$one" root || exit 1; done`;
  const fetched = await runProgram("sh", ["-c", script]);
  if (fetched.code !== 0) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`packages cannot be fetched: ${fetched.output}`);
  }
  await withUsers(
    "passwd",
    folder,
    (name, id) => `${name}:x:${id}:${id}::/nonexistent:/bin/false`,
    users,
  );
  await withUsers("group", folder, (name, id) => `${name}:x:${id}:`, users);
  return {
    root,
    run(program, args, mounts) {
      const lines = [
        ...["passwd", "group"].map((name) => `mount --bind ${folder}/${name} /etc/${name}`),
        ...mounts,
        `export LD_LIBRARY_PATH=${root}/usr/lib/x86_64-linux-gnu`,
        'exec "$@"',
      ];
      return ["unshare", ["-m", "sh", "-ec", lines.join("\n"), "sh", join(root, program), ...args]];
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function withUsers(
  file: string,
  folder: string,
  line: (name: string, id: number) => string,
  users: readonly string[],
): Promise<void> {
  const known = await readFile(join("/etc", file), "utf8");
  const added = users.map((name, at) => line(name, 65_500 + at)).join("\n");
  await writeFile(join(folder, file), `${known}${added}\n`);
}
