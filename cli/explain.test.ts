import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../test/support/free-port.ts";
import { mta } from "../test/support/run-mta.ts";
import { startServer } from "../test/support/server-process.ts";

const CONFIG = `host-name mail.example.net
<source 127.0.0.1>
  default-virtual-mta main
</source>
<source submit>
  default-virtual-mta a1
</source>
<virtual-mta a1>
  smtp-source-host 127.0.0.2 a1.example.net
  max-smtp-out 30
  <domain a.example>
    max-smtp-out 3
  </domain>
</virtual-mta>
<virtual-mta-pool main>
  virtual-mta a1
</virtual-mta-pool>
<domain *>
  retry-after 90m
</domain>
<domain b.example>
  route mx1.example.net,[192.0.2.1]:2525;lookup-mx:example.net
</domain>
`;

async function withConfig(text: string, run: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-explain-"));
  try {
    const file = join(folder, "config");
    await writeFile(file, text);
    await run(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lines above the table, places without the folder. */
function head(out: string, file: string): readonly string[] {
  return out.replaceAll(file, "config").split("\n\n")[0]?.split("\n") ?? [];
}

test("explain goes by the configuration when no server runs", async () => {
  await withConfig(CONFIG, async (file) => {
    const { code, out, err } = await mta("explain", "bob@A.example", "-c", file, "--no-dns");
    assert.equal(code, 0);
    assert.match(err, /no server is running/);
    assert.deepEqual(head(out, file), [
      "recipient    bob@A.example",
      "client       127.0.0.1",
      "             <source 127.0.0.1> (config:2:2)",
      "virtual MTA  a1 (default-virtual-mta main, config:3:23)",
      "queue        a.example/a1",
      "sent from    127.0.0.2, EHLO a1.example.net",
      "route        MX of a.example (not looked up)",
      "TLS          opportunistic",
    ]);
    assert.match(out, /max-smtp-out +3 +\S+config:12:18 +<virtual-mta a1> <domain a\.example>/);
    assert.match(out, /max-smtp-out +30 +\S+config:10:16 +<virtual-mta a1>/);
    assert.match(out, /retry-after +1h30m +\S+config:19:15 +<domain \*>/);
  });
});

test("explain takes the virtual MTA, the client or its source as they are given, and shows routes", async () => {
  await withConfig(CONFIG, async (file) => {
    const given = await mta("explain", "b@b.example", "-c", file, "--no-dns", "--vmta", "x");
    const lines = head(given.out, file);
    assert.ok(lines.includes("virtual MTA  x (as asked; no block defines it)"), given.out);
    const route = "route        mx1.example.net:25, 192.0.2.1:2525; then MX of example.net:25";
    assert.ok(lines.includes(`${route} (not looked up)`), given.out);

    const other = await mta("explain", "b@b.example", "-c", file, "--no-dns", "--source", "::1");
    assert.ok(other.out.includes("no <source> block matches"));
    assert.ok(other.out.includes("{default} (nothing chooses one)"));

    const pool = await mta("explain", "b@b.example", "-c", file, "--no-dns", "--vmta", "main");
    assert.ok(
      head(pool.out, file).includes("virtual MTA  a1 (as asked, a member of main)"),
      pool.out,
    );

    const named = await mta("explain", "b@b.example", "-c", file, "--no-dns", "--source", "submit");
    assert.ok(head(named.out, file).includes("client       127.0.0.1, source submit"), named.out);
    assert.match(named.out, /a1 \(default-virtual-mta a1, /);

    const unknown = await mta("explain", "b@b.example", "-c", file, "--no-dns", "--source", "x");
    const client = "client       127.0.0.1, source x (no block defines it)";
    assert.ok(head(unknown.out, file).includes(client), unknown.out);
  });
});

test("domains are asked for as they are written, also beyond ASCII", async () => {
  await withConfig("<domain münchen.example>\nmax-smtp-out 3\n</domain>\n", async (file) => {
    const explained = await mta("explain", "bob@München.example", "-c", file, "--no-dns");
    assert.match(explained.out, /^queue +xn--mnchen-3ya\.example\//m);
    assert.match(explained.out, /max-smtp-out +3 /);
    const settings = await mta("show", "settings", "münchen.example", "-c", file);
    assert.match(settings.out, /max-smtp-out +3 /);
  });
});

test("a plugin that cannot be asked without a server is named", async () => {
  await withConfig(`${CONFIG}sandbox-mail mail\n`, async (file) => {
    const { out } = await mta("explain", "bob@a.example", "-c", file, "--no-dns");
    assert.ok(out.includes("not asked    sandbox (no server is running)"), out);
  });
});

test("what cannot be explained", async () => {
  await withConfig("nonsense 1\n", async (file) => {
    assert.equal((await mta("explain", "-c", file)).code, 2);
    assert.equal((await mta("explain", "bob@", "-c", file)).code, 2);
    const bad = await mta("explain", "bob@a.example", "-c", file);
    assert.equal(bad.code, 1);
    assert.match(bad.err, /has errors; see: mta check-config/);
    assert.equal((await mta("show", "settings", "a.example", "-c", file)).code, 1);
  });
});

test("settings in PowerMTA's form, as they were written", async () => {
  await withConfig(CONFIG, async (file) => {
    const { code, out } = await mta("show", "settings", "A.example/a1", "-c", file, "--plain");
    assert.equal(code, 0);
    const [vmta = "", domain = ""] = out.split("domain a.example\n");
    assert.match(vmta, /^virtual-mta a1\n/);
    assert.match(vmta, /^ {2}max-smtp-out 30$/m);
    assert.match(domain, /^ {2}max-smtp-out 3$/m);
    assert.match(domain, /^ {2}retry-after 90m$/m);
    assert.match(domain, /^ {2}smtp-hosts ""$/m);
  });
});

test("an include that cannot be read is not passed over", async () => {
  await withConfig(`${CONFIG}include domains.conf\n`, async (file) => {
    const missing = /config:24:9: warning \[unreadable-file\] \S+domains\.conf /;
    for (const words of [
      ["explain", "bob@a.example", "--no-dns", "-c", file],
      ["show", "settings", "a.example", "-c", file],
      ["config", "print", file],
    ]) {
      const { code, err } = await mta(...words);
      assert.equal(code, 0);
      assert.match(err, missing);
    }
  });
});

test("what is set but does nothing is shown apart from what is in force", async () => {
  await withConfig(`${CONFIG}<domain a.example>\n  dk-sign yes\n</domain>\n`, async (file) => {
    const apart =
      /\n\nset, but without effect:\ndirective +value +from +in\ndk-sign +yes +\S+config:25:11 +<domain a\.example>$/;
    const explained = await mta("explain", "bob@a.example", "-c", file, "--no-dns");
    assert.match(explained.out, apart);
    const shown = await mta("show", "settings", "a.example/a1", "-c", file);
    assert.match(shown.out, apart);
    assert.match(shown.out, /^bounce-after +\S+ +default$/m);

    const plain = await mta("show", "settings", "a.example/a1", "-c", file, "--plain");
    assert.match(plain.out, /^ {2}# without effect: dk-sign yes$/m);

    const other = await mta("explain", "bob@b.example", "-c", file, "--no-dns");
    assert.doesNotMatch(other.out, /dk-sign|without effect/);
  });
});

test("the running server explains by what it has in force, and shows what keeps a reload from happening", async () => {
  const port = await freePort();
  await withConfig(`${CONFIG}smtp-listener 127.0.0.1:${port}\n`, async (file) => {
    const server = await startServer("bun", file);
    try {
      await writeFile(file, `${CONFIG}smtp-listener 127.0.0.1:${port}\nhost-name\n`);
      const reload = await mta("reload", "-c", file);
      assert.equal(reload.code, 1);
      assert.match(reload.err, /config:\d+:1: error \[missing-value\] host-name needs/);
      assert.match(reload.err, /\| host-name\n +\^{9}/);
      assert.match(reload.err, /the old configuration stays in force/);

      const { out, err } = await mta("explain", "bob@a.example", "-c", file, "--no-dns");
      assert.equal(err, "");
      assert.ok(head(out, file).includes("queue        a.example/a1"), out);

      await writeFile(file, `${CONFIG}smtp-listener 127.0.0.1:${port}\ndelivery-queue other\n`);
      const restart = await mta("reload", "--socket", join(file, "../spool/control.sock"));
      assert.match(restart.out, /takes effect at the next start: delivery-queue/);
    } finally {
      await server.end("SIGTERM");
    }
  });
});

test("what is not a domain is said to be none", async () => {
  for (const recipient of ["a@-b.example", `a@${"b.".repeat(300)}c`, "a@b c"]) {
    const { code, err } = await mta("explain", recipient);
    assert.equal(code, 2);
    assert.match(err, /is not a domain that mail could go to/);
  }
});

test("explain says which agent delivers, and where to", async () => {
  const local =
    "<domain box.example>\n  type maildir\n  maildir-destination /var/mail/$user\n</domain>\n";
  await withConfig(`host-name mail.example.net\n${local}`, async (file) => {
    const { out } = await mta("explain", "bob@box.example", "-c", file);
    const lines = head(out, file);
    assert.deepEqual(lines.slice(-2), ["agent        maildir", "goes to      /var/mail/$user"]);
  });
});
