import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../test/support/free-port.ts";
import { mta } from "../test/support/run-mta.ts";
import { sendMail } from "../test/support/send-mail.ts";
import { startServer } from "../test/support/server-process.ts";
import { until } from "../test/support/until.ts";
import { serve } from "./serve.ts";

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-cli-"));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("help, version and nonsense", async () => {
  assert.match((await mta("--help")).out, /mta serve/);
  assert.match((await mta("version")).out, /^postrider \d/);
  const nonsense = await mta("dance");
  assert.equal(nonsense.code, 2);
  assert.match(nonsense.err, /unknown command "dance"/);
  assert.equal((await mta("show", "--frobnicate")).code, 2);
});

test("what a command would not look at is refused", async () => {
  for (const [words, said] of [
    [["serve", "my.conf"], /mta serve takes no further "my.conf"/],
    [["check-config", "a", "b"], /mta check-config takes no further "b"/],
    [["--check-config", "a", "b"], /mta check-config takes no further "b"/],
    [["check-config", "a", "--plain"], /mta check-config takes no --plain/],
    [["config", "print", "a", "--check"], /mta config print takes no --check/],
    [["show", "queues", "--no-dns"], /mta show queues takes no --no-dns/],
    [["pause", "queue", "a", "b"], /mta pause takes no further "b"/],
    [["resume", "a", "b"], /mta resume takes no further "b"/],
    [["reload", "now"], /mta reload takes no further "now"/],
  ] as const) {
    const { code, err } = await mta(...words);
    assert.equal(code, 2, words.join(" "));
    assert.match(err, said);
  }
});

test("check-config prints every diagnostic with place, frame and hint, and says so in its exit code", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "config");
    await writeFile(file, "<domain *>\n  max-smpt-out 5\n  retry-after soon\n</domain>\n");
    const bad = await mta("check-config", file);
    assert.equal(bad.code, 1);
    assert.match(bad.out, /config:2:3: error \[unknown-directive\]/);
    assert.match(bad.out, /did you mean max-smtp-out\?/);
    assert.match(bad.out, /config:3:15: error \[bad-value\]/);
    assert.match(bad.out, /2 errors, 0 warnings/);
    const json: unknown = JSON.parse((await mta("check-config", file, "--json")).out);
    assert.equal(Array.isArray(json) && json.length, 2);
    await writeFile(file, "<domain *>\n  max-smtp-out 5\n</domain>\n");
    assert.equal((await mta("--check-config", file)).code, 0);
    assert.equal((await mta("check-config", join(folder, "missing"))).code, 1);
  });
});

test("a TypeScript file without a configuration is a diagnostic", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "mta.config.ts");
    for (const [text, diagnostic] of [
      ["export default 5;", /error \[bad-definition\] \S+ exports no configuration/],
      ["export const config = {};", /error \[bad-definition\] \S+ exports no configuration/],
      ["export default {", /error \[unreadable-file\] \S+ cannot be loaded: /],
      ['import "./nowhere.ts";', /error \[unreadable-file\] \S+ cannot be loaded: /],
    ] as const) {
      await writeFile(file, text);
      const { code, out } = await mta("check-config", file);
      assert.equal(code, 1, text);
      assert.match(out, diagnostic);
      assert.match(out, /1 error, 0 warnings/);
    }
  });
});

test("a server that looks for its configuration says which one it found", async () => {
  await inFolder(async (folder) => {
    await writeFile(join(folder, "config"), "nonsense 1\n");
    for (const found of ["config", "mta.config.ts"]) {
      if (found !== "config") await writeFile(join(folder, found), "export default 1;");
      const said: string[] = [];
      const terminal = {
        print: () => {},
        copy: () => {},
        complain: (text: string) => said.push(text),
        colour: false,
      };
      await assert.rejects(serve(undefined, folder, terminal), /cannot start/);
      assert.equal(said[0], `configuration: ${join(folder, found)}`);
    }
  });
});

test("errors among warnings are said again at the end, where they are seen", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "config");
    const warned = "run-as-root no\n";
    await writeFile(file, `max-smtp-in x\n${warned}<domain *>\n  retry-after soon\n</domain>\n`);
    const { out } = await mta("check-config", file);
    const [first, second, count] = out.split("\nerrors:\n")[1]?.split("\n") ?? [];
    assert.match(first ?? "", /^ {2}\S+config:1:13: max-smtp-in takes /);
    assert.match(second ?? "", /^ {2}\S+config:4:15: retry-after takes /);
    assert.equal(count, "2 errors, 1 warning");

    await writeFile(file, warned + "nonsense\n".repeat(12));
    const many = (await mta("check-config", file)).out.split("\nerrors:\n")[1]?.split("\n") ?? [];
    assert.deepEqual(many.slice(10), ["  and 2 more", "12 errors, 1 warning"]);

    await writeFile(file, "nonsense\n".repeat(3000));
    const most = (await mta("check-config", file)).out;
    assert.match(most, /config:1000:1: /);
    assert.doesNotMatch(most, /config:1001:1: /);
    assert.match(most, /\n\nand 2000 more diagnostics\n\n3000 errors, 0 warnings$/);

    await writeFile(file, warned);
    assert.doesNotMatch((await mta("check-config", file)).out, /errors:/);
  });
});

test("a configuration in TypeScript serves, and the running server answers show, pause and reload", async () => {
  await inFolder(async (folder) => {
    const port = await freePort();
    const file = join(folder, "mta.config.ts");
    const definition = (connections: number): string =>
      `import { records } from "./records.ts";
      export default {
        settings: { "smtp-listener": "127.0.0.1:${port}", "log-level": "error" },
        domains: { "*": { "max-smtp-out": ${connections}, route: "[127.0.0.1]:1" } },
        accountingFiles: { "acct.csv": { records } },
      };`;
    const records = join(folder, "records.ts");
    await writeFile(records, 'export const records = "d";');
    await writeFile(file, definition(3));
    const server = await startServer("bun", file);
    try {
      const none = await mta("show", "queues", "--socket", join(folder, "nowhere.sock"));
      assert.equal(none.code, 1);
      assert.match(none.err, /no server is running/);

      await sendMail(port, { to: ["you@dest.test"] });
      const socket = ["--socket", join(folder, "spool", "control.sock")];
      const queues = await until("the queue", async () => {
        const { out } = await mta("show", "queues", ...socket);
        return out.includes("dest.test/{default}") ? out : undefined;
      });
      assert.match(queues, /^queue +rcpt +kbytes +conn +state/);
      assert.equal((await mta("pause", "dest.test", ...socket)).code, 0);
      assert.match((await mta("show", "queues", ...socket)).out, /paused/);
      assert.equal((await mta("pause", "elsewhere.test", ...socket)).code, 1);
      const endless = await mta("pause", "x".repeat(100_000), ...socket);
      assert.equal(endless.code, 1);
      assert.match(
        endless.err,
        /^mta: the request has 100\d{3} characters; at most 15000: name less at a time$/,
      );

      const settings = (await mta("show", "settings", "dest.test", ...socket)).out;
      assert.match(settings, /max-smtp-out +3 +\S*mta\.config\.ts/);
      await writeFile(file, definition(9));
      const reloaded = await mta("reload", ...socket);
      assert.equal(reloaded.code, 0, reloaded.err);
      assert.equal(reloaded.out, "reloaded");
      assert.match((await mta("show", "settings", "dest.test", ...socket)).out, /max-smtp-out +9 /);
      assert.match((await mta("show", "status", ...socket)).out, /recipients waiting/);

      await writeFile(records, 'export const records = "d,b";');
      const { out } = await mta("reload", ...socket);
      assert.equal(out, `reloaded\ntakes effect at the next start: ${records}`);

      await writeFile(file, 'throw new Error("half written");');
      for (const words of [
        ["reload", ...socket],
        ["reload", "-c", file],
      ]) {
        const { code, err } = await mta(...words);
        assert.equal(code, 1, err);
        assert.match(err, /\[unreadable-file\] \S+mta\.config\.ts cannot be loaded: half written/);
        assert.match(err, /the old configuration stays in force/);
      }
    } finally {
      await server.end("SIGTERM");
    }
  });
});

test("a pipe or device in place of a file is a diagnostic, and holds nobody", async () => {
  await inFolder(async (folder) => {
    const pipe = join(folder, "pipe.ts");
    execFileSync("mkfifo", [pipe]);
    const config = join(folder, "config");
    for (const line of ["include", "plugin"]) {
      await writeFile(config, `host-name mx.test\n${line} ${pipe}\n`);
      const { code, out } = await mta("check-config", config);
      assert.equal(code, 1);
      assert.match(out, /config:2:\d+: error \[.*\n?.*it is a pipe, a socket or a device/);
    }
    const fifo = join(folder, "pipe");
    execFileSync("mkfifo", [fifo]);
    for (const command of [
      ["check-config", pipe],
      ["check-config", fifo],
      ["config", "fmt", fifo],
      ["serve", "-c", fifo],
    ]) {
      const { code, out, err } = await mta(...command);
      assert.equal(code, 1, command.join(" "));
      assert.match(`${out}${err}`, /it is a pipe, a socket or a device/);
    }
  });
});
