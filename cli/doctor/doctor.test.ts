import assert from "node:assert/strict";
import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { pid } from "node:process";
import { test } from "node:test";
import { startDnsServer } from "../../test/support/dns-server.ts";
import { freePort } from "../../test/support/free-port.ts";
import { mta } from "../../test/support/run-mta.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { startZone } from "../../test/support/zone.ts";
import { rowsOf, textOf } from "../json.ts";
import { wayOutIn } from "./doctor.ts";
import { listeningAt } from "./port-holder.ts";

/** What `mta doctor --json` found, as `check: health seen`. */
async function doctorOf(
  config: string,
  ...words: string[]
): Promise<{ code: number; found: readonly string[] }> {
  const { code, out } = await mta("doctor", "-c", config, "--json", ...words);
  const rows = rowsOf(JSON.parse(out));
  const line = (row: (typeof rows)[number]): string =>
    `${textOf(row, "check")}: ${textOf(row, "health")} ${textOf(row, "seen")}`;
  return { code, found: rows.map(line) };
}

function has(found: readonly string[], expected: RegExp): void {
  assert.ok(
    found.some((line) => expected.test(line)),
    `${expected}\n${found.join("\n")}`,
  );
}

test("this host is looked at, and left as it was", async () => {
  const zone = await startZone();
  const taken = createServer((socket) => socket.end("220 here.test\r\n"));
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", () => resolve()));
  const address = taken.address();
  const port = typeof address === "object" ? address?.port : undefined;
  zone.add(
    "here.test. IN A 127.0.0.1\n1.0.0.127.in-addr.arpa. IN PTR here.test.\niana.org. IN A 192.0.2.1\n",
  );
  try {
    await inTemporaryFolder(async (folder) => {
      const [spool, config] = [join(folder, "spool"), join(folder, "config")];
      await mkdir(spool, { mode: 0o700 });
      const webPort = await freePort();
      const text = [
        "host-name here.test",
        `name-server 127.0.0.1:${zone.port}`,
        `smtp-listener 127.0.0.1:${port}`,
        `smtp-listener 127.0.0.1:${await freePort()}`,
        `http-mgmt-port ${webPort}`,
        `delivery-queue ${spool}`,
        "<virtual-mta main>\nsmtp-source-host 127.0.0.1 here.test\n</virtual-mta>",
      ].join("\n");
      await writeFile(config, text, { mode: 0o600 });
      const { code, found } = await doctorOf(config, "--reach", `127.0.0.1:${port}`);
      assert.equal(code, 1);
      has(found, /^configuration: ok/);
      has(found, /^spool: \w+ \d+ flushes a second/);
      has(
        found,
        new RegExp(`^ports: problem 127\\.0\\.0\\.1:${port} is taken by .*, process ${pid}$`),
      );
      has(found, /^ports: ok 127\.0\.0\.1:\d+ is free/);
      has(found, new RegExp(`^ports: ok 127\\.0\\.0\\.1:${webPort} is free`));
      has(found, /^dns: warning name server 127\.0\.0\.1 port \d+ gives no answer over TCP/);
      has(found, /^host-name: ok here\.test leads to 127\.0\.0\.1$/);
      has(found, /^port-25: ok 127\.0\.0\.1 port \d+ says: 220 here\.test$/);
      assert.deepEqual(await readdir(spool), []);

      await chmod(spool, 0o755);
      await writeFile(config, `${text}\nno-such-directive 1\n`);
      const again = await mta("doctor", "-c", config, "--no-dns");
      assert.equal(again.code, 1);
      assert.match(again.out, /PROBLEM {2}configuration .* has an error/);
      assert.match(again.out, /others may look into .* \(mode 755\)\n +→ .*chmod 700/);
      assert.doesNotMatch(again.out, /host-name/);
    });
  } finally {
    zone.close();
    taken.close();
  }
});

test("without a DNS that answers all that is not of it is told", async () => {
  const server = await startDnsServer(() => ({ code: 2 }));
  try {
    await inTemporaryFolder(async (folder) => {
      const config = join(folder, "config");
      const lines = ["host-name mail.example.net", `name-server 127.0.0.1:${server.port}`];
      await writeFile(config, lines.join("\n"));
      const { code, found } = await doctorOf(config, "--reach", `127.0.0.1:${await freePort()}`);
      assert.equal(code, 1);
      has(found, /^dns: problem name server 127\.0\.0\.1 port \d+ gives no answer: .*SERVFAIL/);
      has(found, /^host-name: unknown .*SERVFAIL/);
      has(found, /^port-25: problem .* cannot be reached: /);
      has(found, /^runtime: ok/);
    });
  } finally {
    server.close();
  }
});

test("--reach is a host, and a port where it is not 25", () => {
  assert.deepEqual(wayOutIn("mx.test"), { host: "mx.test", port: 25 });
  assert.deepEqual(wayOutIn("[::1]:2525"), { host: "::1", port: 2525 });
  for (const bad of ["", "a b", "a:0", "a:70000", "::1", "[::1", "a:b"])
    assert.throws(() => wayOutIn(bad), /--reach takes/);
});

test("sockets that listen at a port are found among others", () => {
  const text = [
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    "   0: 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1",
    "   1: 0100007F:0019 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 4712 1",
    "   2: 0100007F:0A19 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1",
    "nonsense",
  ].join("\n");
  assert.deepEqual(listeningAt(text, 25), ["4711"]);
  assert.deepEqual(listeningAt(text, 26), []);
});
