import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isRecord, recordIn, rowsOf, textOf, textsOf } from "../../cli/json.ts";
import { freePort } from "../../test/support/free-port.ts";
import { mta } from "../../test/support/run-mta.ts";
import { startServer } from "../../test/support/server-process.ts";

const FILE = join(import.meta.dirname, "config");
const KEY = join(import.meta.dirname, "keys/example.pem");

test("check-config has nothing to say about it: every directive acts", async () => {
  const { code, out } = await mta("check-config", FILE, "--json");
  assert.equal(code, 0);
  assert.deepEqual(rowsOf(JSON.parse(out)), []);
});

/** What each place shows, by the directive's canonical spelling. */
const SHOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "example.com/main": {
    "max-smtp-out": "5",
    "max-smtp-out-per-ip": "2",
    "smtp-pipeline-depth": "50",
    "delivery-interval": "5s",
    "max-msg-rate": "100/h",
    "max-connect-rate": "1/5s",
    "smtp-hosts": "[127.0.0.1]:2627,localhost:2628;[127.0.0.1]:2629",
    "max-message-size": "25M",
    "use-starttls": "yes",
    tls: "required",
    "dkim-sign": "yes",
    "back-off-mode": "normal",
    "smtp-pattern-list": "replies",
    "backoff-max-msg-rate": "20/h",
    "backoff-retry-after": "30m,1h,2h",
    "backoff-to-normal-after": "4h",
    "queue-priority": "50",
    "max-cold-virtual-mta-msg": "50/day",
    "max-msg-per-connection": "20",
    "spool-max-recipients": "100000",
    "smtp-timeout": "20m",
    "connect-timeout": "20s",
    "smtp-command-reply-timeout": "2m",
    "data-send-timeout": "1m",
    "dns-timeout": "10s",
    "log-entries": "yes",
    "accounting-log": join(import.meta.dirname, "example.com.csv"),
    "log-domain": join(import.meta.dirname, "logs/%d-deliveries.log"),
    "bind-to-source-ip": "127.0.0.2,127.0.0.3",
    "cold-virtual-mta": "cold",
    "domain-key": `s2,example.org,${KEY}`,
  },
  "example.org/main": {
    "smtp-port": "2627",
    "resolve-to": "localhost",
    "smtp-pipeline-depth": "1",
    tls: "verified",
    "max-cold-virtual-mta-msg": "50/day,100/day,200/day",
    "back-off-mode": "off",
    "max-smtp-out": "20",
  },
  "plain.example": {
    "resolve-to": "[127.0.0.1]",
    "smtp-port": "2627",
    tls: "none",
    "queue-priority": "90",
    "domain-key": `s1,example.net,${KEY}`,
  },
  "local.example": {
    local: "yes",
    "mailbox-command": "/usr/bin/deliver -d $user@$domain",
    "require-rdns": "yes",
  },
  "one-line.example": { "max-smtp-out": "1", tls: "opportunistic" },
};

for (const [queue, expected] of Object.entries(SHOWN))
  test(`show settings ${queue} says what is in force, and where it is set`, async () => {
    const { code, out } = await mta("show", "settings", queue, "-c", FILE, "--json");
    assert.equal(code, 0);
    const { data } = recordIn(JSON.parse(out));
    const { domain, vmta } = recordIn(data);
    const rows = [domain, vmta].flatMap((each) => rowsOf(recordIn(each).directive));
    for (const [directive, value] of Object.entries(expected)) {
      const row = rows.find((each) => textOf(each, "name") === directive) ?? {};
      assert.equal(textsOf(row, "value").join(" | "), value, directive);
      assert.match(textOf(row, "at"), /examples\/mission\/config:\d+:\d+$/, directive);
    }
  });

test("explain shows what is in force for the clients", async () => {
  const question = ["explain", "a@example.com", "--source", "127.0.0.1", "--no-dns"];
  const { out } = await mta(...question, "-c", FILE, "--json");
  const answer: unknown = JSON.parse(out);
  assert.ok(isRecord(answer));
  assert.equal(textOf(answer, "virtualMta"), "main");
  const rows = rowsOf(answer.settings).filter((row) => textOf(row, "scope") === "source");
  for (const [directive, value, block] of [
    ["max-message-size", "20M", "<source 127.0.0.1>"],
    ["require-rdns", "yes", "<source 127.0.0.0/8>"],
    ["log-domain", join(import.meta.dirname, "logs/submitted-%d.log"), "<source 127.0.0.1>"],
    ["pattern-list", "urgent", "<source 127.0.0.1>"],
  ] as const) {
    const row = rows.find((each) => textOf(each, "directive") === directive) ?? {};
    assert.deepEqual([textsOf(row, "values"), textOf(row, "block")], [[value], block], directive);
  }
});

test("the global directives are set", async () => {
  const { out } = await mta("config", "print", FILE);
  const here = import.meta.dirname;
  for (const line of [
    "host-name mx.example.net",
    "host-id mx-1",
    `delivery-queue ${here}/spool`,
    `pid-file ${here}/mission.pid`,
    `log-file ${here}/mission.log`,
    "log-level info",
    "statistics yes",
    `statistics-file ${here}/statistics.json`,
    `log-domain ${here}/logs/%d.log`,
    "max-message-size 50M",
    "spool-max-recipients 1000000",
    "total-max-smtp-out 500",
    "max-msg-per-connection 100",
    "smtp-timeout 30m",
    "connect-timeout 30s",
    `domain-key s1,example.net,${KEY}`,
  ])
    assert.ok(out.split("\n").includes(line), `${line}\n${out}`);
});

test("it serves", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-mission-"));
  try {
    await cp(import.meta.dirname, folder, { recursive: true });
    const config = join(folder, "config");
    const text = await readFile(config, "utf8");
    await writeFile(config, text.replace("127.0.0.1:2526", `127.0.0.1:${await freePort()}`));
    const server = await startServer("bun", config);
    assert.equal(await readFile(join(folder, "mission.pid"), "utf8"), `${server.pid}\n`);
    await server.end("SIGTERM");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
