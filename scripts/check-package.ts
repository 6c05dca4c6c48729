/**
 * `npm run check:package`: packs the project, installs the tarball in an empty folder and lets it serve mail there, under `bunx mta`, `npx mta` and
 * Deno, with a configuration in TypeScript whose types are checked; a message sent to each must reach the sandbox's folder, and each has the pages. A plugin that
 * `mta new plugin` writes there passes its own test.
 */
import { execFileSync, type StdioOptions, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../test/support/free-port.ts";
import { nodeCommand } from "../test/support/node-command.ts";
import { sendMail } from "../test/support/send-mail.ts";
import { until } from "../test/support/until.ts";

const root = join(import.meta.dirname, "..");
const bin = join(root, "node_modules", ".bin");
const folder = mkdtempSync(join(tmpdir(), "mta-package-"));
const quiet: { readonly stdio: StdioOptions } = { stdio: ["ignore", "pipe", "inherit"] };
const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], {
  cwd: root,
  ...quiet,
});
const tarball = packed.toString("utf8").trim().split("\n").at(-1) ?? "";
writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
execFileSync("npm", ["install", "--silent", join(folder, tarball)], { cwd: folder, ...quiet });

// The runtimes npm brought for development: a Node that is new enough, Bun and Deno.
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
const ways: readonly (readonly [string, readonly string[]])[] = [
  ["bunx mta", [join(bin, "bunx"), "--bun", "mta"]],
  ["npx mta", ["npx", "mta"]],
  ["deno", [join(bin, "deno"), "run", "-A", "node_modules/postrider/bin/mta.js"]],
];

function configuration(port: number, web: number, place: string): string {
  return `import { defineConfig } from "postrider/standard";

export default defineConfig({
  settings: {
    "smtp-listener": "127.0.0.1:${port}",
    "http-mgmt-port": ${web},
    "delivery-queue": "${place}-spool",
    "sandbox-mail": "${place}-mail",
  },
});
`;
}

/** What the installed types must say of a configuration: a mistake is one, a directive that a plugin adds is none. */
const TYPES = `import { defineConfig } from "postrider/standard";

import { type SandboxMessage, startSandbox } from "postrider/sandbox";

declare module "postrider/standard" {
  interface DomainSettings {
    readonly "my-directive"?: string;
  }
}

defineConfig({
  // @ts-expect-error: total-max-smtp-in
  settings: { "total-max-smpt-in": 20 },
  domains: { "*": { "max-smtp-out": 20, "my-directive": "x" } },
});

await using sandbox = await startSandbox({ personality: "gmail", at: "session", http: true });
const message: SandboxMessage = await sandbox.inbox.next({ to: "a@b.test" }, { within: "5s" });
const links: readonly string[] = message.links;
// @ts-expect-error: no such provider
sandbox.personality("gmial", { domains: links });
`;

/** A sandbox of the installed package, which ends by itself. */
const SANDBOX = `import { startSandbox } from "postrider/sandbox";
import { connect } from "node:net";

const sandbox = await startSandbox({ personality: "gmail" });
const socket = connect(sandbox.smtp.port, sandbox.smtp.host);
const lines = ["EHLO a.test", "MAIL FROM:<a@a.test>", "RCPT TO:<nosuch@b.test>", "QUIT"];
let said = "";
socket.on("data", (chunk) => {
  said += chunk;
  if (/^\\d{3} .*\\r\\n$/m.test(String(chunk))) socket.write(\`\${lines.shift() ?? ""}\\r\\n\`);
});
await new Promise((resolve) => socket.on("close", resolve));
await sandbox.stop();
if (!/^550 5\\.1\\.1 .*gsmtp/m.test(said)) throw new Error(said);
`;

function checkTypes(): boolean {
  const files = { "types.ts": TYPES, "mta.config.ts": configuration(25, 8080, "any") };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext"];
  const lib = ["--target", "es2024", "--lib", "es2024,esnext.disposable"];
  try {
    execFileSync(join(bin, "tsc"), [...options, ...lib, ...Object.keys(files)], {
      cwd: folder,
      stdio: "inherit",
    });
    return true;
  } catch {
    return false; // What is wrong has been printed.
  }
}

async function serveOne(
  name: string,
  [command = "", ...args]: readonly string[],
): Promise<boolean> {
  const [port, web] = [await freePort(), await freePort()];
  const place = name.replaceAll(" ", "-");
  const config = join(folder, `${place}.config.ts`);
  writeFileSync(config, configuration(port, web, place));
  const server = spawn(command, [...args, "serve", "-c", config], {
    cwd: folder,
    env,
    detached: true,
  });
  let output = "";
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  try {
    await until(`${name} to be ready`, async () => (/^ready/m.test(output) ? true : undefined));
    await sendMail(port, { to: ["you@example.org"] });
    const index = join(folder, `${place}-mail`, "index.tsv");
    await until("the message", async () => {
      try {
        return readFileSync(index, "utf8").includes("<you@example.org>") || undefined;
      } catch {
        return undefined;
      }
    });
    const page = await fetch(`http://127.0.0.1:${web}/ui/lib/dom.js`);
    if (!(await page.text()).includes("export function h(")) throw new Error("no pages");
    return true;
  } catch (error) {
    console.error(`${name}: ${String(error)}\n${output}`);
    return false;
  } finally {
    // The whole group: npx and bunx run the server as their child.
    if (server.pid !== undefined) process.kill(-server.pid, "SIGTERM");
    await ended;
  }
}

/** A new plugin, made by the installed command: its types are right and its test passes at once. */
function checkNewPlugin(): boolean {
  const place = join(folder, "size-guard");
  const types = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext"];
  const more = ["--allowImportingTsExtensions"];
  const node = nodeCommand(bin);
  const steps: readonly (readonly [string, readonly string[], string])[] = [
    ["npx", ["mta", "new", "plugin", "size-guard"], folder],
    [node, ["--test"], place],
    [join(bin, "bun"), ["test"], place],
    [join(bin, "deno"), ["test", "-A", "--no-check"], place],
    [join(bin, "tsc"), [...types, ...more, "size-guard.ts"], place],
    ["npx", ["mta", "check-config", "config"], place],
  ];
  try {
    for (const [command, args, cwd] of steps)
      execFileSync(command, args, { cwd, env, stdio: "inherit" });
    return true;
  } catch (error) {
    console.error(String(error));
    return false;
  }
}

/** `postrider/sandbox` runs under each runtime, and keeps none of them. */
function checkSandbox(): boolean {
  const file = join(folder, "sandbox.mjs");
  writeFileSync(file, SANDBOX);
  const runs: readonly (readonly [string, readonly string[]])[] = [
    [nodeCommand(bin), [file]],
    [join(bin, "bun"), [file]],
    [join(bin, "deno"), ["run", "-A", file]],
  ];
  try {
    for (const [command, args] of runs)
      execFileSync(command, args, { cwd: folder, env, stdio: "inherit", timeout: 60_000 });
    return true;
  } catch (error) {
    console.error(String(error));
    return false;
  }
}

let good = checkTypes();
console.log(`${good ? "ok    " : "FAILED"} types`);
const isNewPluginGood = checkNewPlugin();
console.log(`${isNewPluginGood ? "ok    " : "FAILED"} mta new plugin`);
good &&= isNewPluginGood;
const isSandboxGood = checkSandbox();
console.log(`${isSandboxGood ? "ok    " : "FAILED"} postrider/sandbox`);
good &&= isSandboxGood;
for (const [name, command] of ways) {
  const works = await serveOne(name, command);
  console.log(`${works ? "ok    " : "FAILED"} ${name}`);
  good &&= works;
}
rmSync(folder, { recursive: true, force: true });
process.exit(good ? 0 : 1);
