import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  access,
  constants,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { PathUse } from "../../directive/mention.ts";
import { newRoot } from "../bind/bound.ts";
import { Diagnostics } from "../report/diagnostics.ts";
import type { ConfigFiles, PathFacts } from "../syntax/expand.ts";
import { checkPaths } from "./named-paths.ts";

const allowed = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );

/** Files as they are. */
const disk: ConfigFiles = {
  read: (file) => readFile(file, "utf8"),
  list: (folder) => readdir(folder),
  async look(path): Promise<PathFacts> {
    const found = await stat(path).catch(() => undefined);
    const is = found?.isFile() ? "file" : found?.isDirectory() ? "directory" : "other";
    const readable = await allowed(path, constants.R_OK);
    const writable = await allowed(path, constants.W_OK);
    return { is: found ? is : "missing", readable, writable };
  },
};

/** What is said of a path, with its severity; undefined when it can be used. */
async function said(
  path: string,
  use: PathUse,
  { files = disk, effective = true } = {},
): Promise<readonly string[]> {
  const diagnostics = new Diagnostics();
  const at = { file: "/c", line: 1, column: 1, length: 1 };
  const mention = { kind: "path", path, use } as const;
  await checkPaths(
    [{ mention, at, directive: "name", effective, block: newRoot() }],
    { files, isDefined: () => false },
    diagnostics,
  );
  return diagnostics
    .sorted()
    .map(
      ({ severity, code, message }) => `${severity} ${code} ${message.replaceAll(path, "PATH")}`,
    );
}

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "postrider-paths-"));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("files that are read must be there, be files, and be readable", () =>
  inFolder(async (folder) => {
    const file = join(folder, "file");
    await writeFile(file, "x");
    assert.deepEqual(await said(file, "read"), []);
    assert.deepEqual(await said(join(folder, "none"), "read"), [
      "error unusable-path name: PATH does not exist",
    ]);
    assert.deepEqual(await said(folder, "read"), ["error unusable-path name: PATH is not a file"]);
    const link = join(folder, "link");
    await symlink(file, link);
    assert.deepEqual(await said(link, "read"), []);
    await symlink(join(folder, "none"), join(folder, "broken"));
    assert.deepEqual(await said(join(folder, "broken"), "read"), [
      "error unusable-path name: PATH does not exist",
    ]);
  }));

test("files that are written may be missing if their folder can be made and written", () =>
  inFolder(async (folder) => {
    const file = join(folder, "file");
    assert.deepEqual(await said(file, "write"), []);
    assert.deepEqual(await said(join(folder, "a", "b", "file"), "write"), []);
    await writeFile(file, "x");
    assert.deepEqual(await said(file, "write"), []);
    assert.deepEqual(await said(folder, "write"), [
      "error unusable-path name: PATH is a directory, not a file",
    ]);
    const [below] = await said(join(file, "below"), "write");
    assert.match(below ?? "", /^error unusable-path name: .*file is not a directory$/);
  }));

test("directories are made where they are missing, not in place of a file", () =>
  inFolder(async (folder) => {
    const file = join(folder, "file");
    await writeFile(file, "x");
    await mkdir(join(folder, "inside"));
    assert.deepEqual(await said(join(folder, "inside"), "directory"), []);
    assert.deepEqual(await said(join(folder, "more", "of", "them"), "directory"), []);
    assert.deepEqual(await said(file, "directory"), [
      "error unusable-path name: PATH is not a directory",
    ]);
  }));

test("what this user may not do is said", async () => {
  const files = (is: PathFacts["is"]): ConfigFiles => ({
    ...disk,
    look: async () => ({ is, readable: false, writable: false }),
  });
  assert.deepEqual(await said("/f", "read", { files: files("file") }), [
    "error unusable-path name: PATH is not readable by this user",
  ]);
  assert.deepEqual(await said("/f", "private-key", { files: files("file") }), [
    "error unusable-path name: PATH is not readable by this user",
  ]);
  assert.deepEqual(await said("/f", "write", { files: files("file") }), [
    "error unusable-path name: PATH may not be written",
  ]);
  assert.deepEqual(await said("/f", "directory", { files: files("directory") }), [
    "error unusable-path name: the directory PATH is not writable by this user",
  ]);
  assert.deepEqual(await said("/f", "directory", { files: files("missing") }), [
    "error unusable-path name: / does not exist",
  ]);
});

const pem = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();
const rsa = (modulusLength: number): KeyObject =>
  generateKeyPairSync("rsa", { modulusLength }).privateKey;

test("RSA keys must have 1024 bits, and should have 2048", () =>
  inFolder(async (folder) => {
    const path = join(folder, "key.pem");
    const saidOf = async (text: string): Promise<readonly string[]> => {
      await writeFile(path, text);
      return said(path, "private-key");
    };
    assert.deepEqual(await saidOf(pem(rsa(512))), [
      "error unusable-key name: the RSA key in PATH has 512 bits",
    ]);
    assert.deepEqual(await saidOf(pem(rsa(1024))), [
      "warning unusable-key name: the RSA key in PATH has 1024 bits",
    ]);
    assert.deepEqual(await saidOf(pem(rsa(2048))), []);
    const pkcs1 = rsa(2048).export({ type: "pkcs1", format: "pem" }).toString();
    assert.deepEqual(await saidOf(pkcs1), []);
  }));

test("keys on curves have no such bits", () =>
  inFolder(async (folder) => {
    const path = join(folder, "key.pem");
    await writeFile(path, pem(generateKeyPairSync("ed25519").privateKey));
    assert.deepEqual(await said(path, "private-key"), []);
    await writeFile(path, pem(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey));
    assert.deepEqual(await said(path, "private-key"), []);
  }));

test("files without a key or a certificate are refused, whether anything reads them or not", () =>
  inFolder(async (folder) => {
    const path = join(folder, "text.pem");
    await writeFile(
      path,
      "-----BEGIN PRIVATE KEY-----\nno key at all\n-----END PRIVATE KEY-----\n",
    );
    for (const effective of [true, false]) {
      assert.deepEqual(await said(path, "private-key", { effective }), [
        "error unusable-key name: PATH contains no private key",
      ]);
      assert.deepEqual(await said(path, "certificate", { effective }), [
        "error unusable-key name: PATH contains no certificate",
      ]);
      assert.deepEqual(await said(folder, "certificate", { effective }), [
        "error unusable-path name: PATH is not a file",
      ]);
    }
    const publicKey = generateKeyPairSync("ed25519").publicKey;
    await writeFile(path, publicKey.export({ type: "spki", format: "pem" }));
    assert.deepEqual(await said(path, "private-key"), [
      "error unusable-key name: PATH contains no private key",
    ]);
  }));

test("other files that nothing reads yet are worth a warning only", async () => {
  assert.deepEqual(await said("/none/at/all", "read", { effective: false }), [
    "warning unusable-path name: PATH does not exist",
  ]);
});

test("a certificate is one, also when a key is in the same file", async () => {
  const tls = join(import.meta.dirname, "..", "..", "..", "test", "support", "tls");
  const certificate = join(tls, "test.crt");
  const key = join(tls, "test.key");
  assert.deepEqual(await said(certificate, "certificate"), []);
  assert.deepEqual(await said(key, "private-key"), []);
  assert.deepEqual(await said(key, "certificate"), [
    "error unusable-key name: PATH contains no certificate",
  ]);
  await inFolder(async (folder) => {
    const both = join(folder, "both.pem");
    await writeFile(both, (await readFile(certificate, "utf8")) + (await readFile(key, "utf8")));
    assert.deepEqual(await said(both, "certificate"), []);
    assert.deepEqual(await said(both, "private-key"), []);
  });
});

test("files that go away or cannot be read after all are diagnostics too", async () => {
  const files: ConfigFiles = {
    ...disk,
    look: async () => ({ is: "file", readable: true, writable: true }),
    read: () => Promise.reject(new Error("the disk is broken")),
  };
  assert.deepEqual(await said("/f", "certificate", { files }), [
    "error unusable-path name: PATH cannot be read: the disk is broken",
  ]);
});

test("a path that is named often is looked at once for each use", async () => {
  let looks = 0;
  const files: ConfigFiles = {
    ...disk,
    look: async () => {
      looks++;
      return { is: "missing", readable: false, writable: false };
    },
  };
  const diagnostics = new Diagnostics();
  const mentions = [1, 2, 3].map((line) => ({
    mention: { kind: "path", path: "/f", use: "read" } as const,
    at: { file: "/c", line, column: 1, length: 1 },
    directive: "name",
    effective: true,
    block: newRoot(),
  }));
  await checkPaths(mentions, { files, isDefined: () => false }, diagnostics);
  assert.equal(looks, 1);
  assert.equal(diagnostics.sorted().length, 3);
});

test("a file with header fields that cannot be put into messages is told with its line", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-paths-"));
  try {
    const file = join(folder, "headers");
    await writeFile(file, "X-One: a\n");
    assert.deepEqual(await said(file, "header-fields"), []);
    await writeFile(file, "X-One: a\nFrom: b@example.net\n");
    assert.deepEqual(await said(file, "header-fields"), [
      "error unusable-path name: PATH:2: a message has its own From",
    ]);
    await rm(file);
    assert.deepEqual(await said(file, "header-fields"), [
      "error unusable-path name: PATH does not exist",
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
