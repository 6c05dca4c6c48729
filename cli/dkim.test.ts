import assert from "node:assert/strict";
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type DnsReply, startDnsServer } from "../test/support/dns-server.ts";
import { mta } from "../test/support/run-mta.ts";
import { runOn, THIS_RUNTIME } from "../test/support/runtimes.ts";
import { inTemporaryFolder } from "../test/support/temporary-folder.ts";

/** What `dkim new --json` prints. */
interface NewKey {
  readonly file: string;
  readonly type: string;
  readonly bits: number;
  readonly name: string;
  readonly record: string;
  readonly zone: string;
  readonly directive: string;
}

async function newKey(folder: string, ...words: string[]): Promise<NewKey> {
  const { code, out, err } = await mta("dkim", "new", "--json", "--folder", folder, ...words);
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

/** A zone on loopback, by TXT name; runs with a configuration that asks it. */
async function withZone(
  zone: Readonly<Record<string, string | "servfail">>,
  lines: string,
  run: (config: string, folder: string) => Promise<void>,
): Promise<void> {
  const server = await startDnsServer((name): DnsReply => {
    const data = zone[name];
    if (data === "servfail") return { code: 2 };
    if (data === undefined) return { code: 3 };
    const strings = data.match(/.{1,255}/g) ?? [""];
    return { answers: [{ type: "TXT", name, ttl: 60, data: strings }] };
  });
  try {
    await inTemporaryFolder(async (folder) => {
      const config = join(folder, "config");
      await writeFile(config, `name-server 127.0.0.1:${server.port}\n${lines}`);
      await run(config, folder);
    });
  } finally {
    server.close();
  }
}

test("a new key is readable by its owner only, and nothing is overwritten", async () => {
  await inTemporaryFolder(async (folder) => {
    const { file, type, bits, name, directive } = await newKey(folder, "S1", "Example.NET");
    assert.equal(file, join(folder, "s1.example.net.pem"));
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual([type, bits], ["rsa", 2048]);
    assert.equal(name, "s1._domainkey.example.net");
    assert.equal(directive, `domain-key s1,example.net,${file}`);
    const before = await readFile(file, "utf8");
    const again = await mta("dkim", "new", "s1", "example.net", "--folder", folder);
    assert.equal(again.code, 1);
    assert.match(again.err, /already exists.*another selector/);
    assert.equal(await readFile(file, "utf8"), before);
  });
});

test("what is printed goes into a zone file as it is: strings of at most 255 bytes, the rest comments", async () => {
  await inTemporaryFolder(async (folder) => {
    const { code, out } = await mta("dkim", "new", "s1", "example.net", "--folder", folder);
    assert.equal(code, 0);
    const zone = out.split("\n").filter((line) => !line.startsWith(";"));
    assert.equal(zone[0], "s1._domainkey.example.net. IN TXT (");
    assert.equal(zone.at(-1), ")");
    const strings = zone.slice(1, -1).map((line) => JSON.parse(line.trim()));
    assert.ok(strings.length >= 2 && strings.every(({ length }) => length <= 255));
    assert.match(strings.join(""), /^v=DKIM1; k=rsa; p=[A-Za-z\d+/]+=*$/);
    assert.doesNotMatch(out, /PRIVATE/);
  });
});

test("a short record is one line, and PowerMTA's spelling makes a key of as many bits", async () => {
  await inTemporaryFolder(async (folder) => {
    const short = await newKey(folder, "e1", "example.net", "--type", "ed25519");
    assert.match(
      short.zone,
      /^e1\._domainkey\.example\.net\. IN TXT "v=DKIM1; k=ed25519; p=.{43}="$/,
    );
    const run = await mta(
      ...["pmtakeytool", "newdk", "k1", "example.net", "1024", "--folder", folder, "--json"],
    );
    assert.equal(run.code, 0, run.err);
    assert.equal(JSON.parse(run.out).bits, 1024);
    const words = ["newdk", "k2", "example.net", "1024", "--folder", folder];
    const program = await runOn(THIS_RUNTIME, "bin/pmtakeytool.js", words);
    assert.equal(program.code, 0, program.output);
    assert.ok((await stat(join(folder, "k2.example.net.pem"))).isFile());
  });
});

test("nonsense is refused with what would do, and leaves no file", async () => {
  await inTemporaryFolder(async (folder) => {
    const ask = (...words: string[]) => mta("dkim", "new", "--folder", folder, ...words);
    const cases = [
      [["s1"], /SELECTOR DOMAIN/],
      [["../s1", "example.net"], /"..\/s1" is not a name/],
      [["s1", "*"], /"\*" is not a name/],
      [["s1", "example.net", "512"], /1024 to 4096 bits/],
      [["s1", "example.net", "--bits", "many"], /1024 to 4096 bits/],
      [["s1", "example.net", "--type", "dsa"], /rsa or ed25519/],
      [["s1", "example.net", "--type", "ed25519", "--bits", "2048"], /no --bits/],
      [["s1", "example.net", "2048", "x"], /takes no further "x"/],
    ] as const;
    for (const [words, message] of cases) {
      const { code, err } = await ask(...words);
      assert.equal(code, 2, words.join(" "));
      assert.match(err, message);
    }
  });
});

test("keys of every block are compared with the DNS, and what should be there is printed", async () => {
  await inTemporaryFolder(async (keys) => {
    const good = await newKey(keys, "e1", "a.example", "--type", "ed25519");
    const rsa = await newKey(keys, "r1", "a.example", "--bits", "2048");
    const gone = await newKey(keys, "e2", "b.example", "--type", "ed25519");
    const zone = { [good.name]: good.record, [rsa.name]: rsa.record, [gone.name]: good.record };
    const lines = `${good.directive}\n<virtual-mta v1>\n  ${rsa.directive}\n</virtual-mta>\n`;
    await withZone(zone, lines, async (config) => {
      const { code, out } = await mta("dkim", "check", "-c", config);
      assert.equal(code, 0, out);
      assert.match(out, /^ok +e1\._domainkey\.a\.example {2}ed25519 256$/m);
      assert.match(out, /^ok +r1\._domainkey\.a\.example {2}rsa 2048$/m);
    });
    await withZone(zone, `${good.directive}\n${gone.directive}\n`, async (config) => {
      const { code, out } = await mta("dkim", "check", "-c", config);
      assert.equal(code, 1);
      assert.match(out, /^bad +e2\._domainkey\.b\.example {2}the record has another key$/m);
      assert.ok(out.includes(gone.zone));
    });
  });
});

test("a key that is missing, revoked, malformed, too open or unreadable is told apart from a DNS that is silent", async () => {
  await inTemporaryFolder(async (keys) => {
    const { file, record, name } = await newKey(keys, "s", "a.example", "--type", "ed25519");
    const broken = join(keys, "broken.pem");
    await writeFile(broken, "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
    const result = async (data: string | undefined, key = `s,a.example,${file}`) => {
      const found = { code: -1, text: "" };
      const zone = data === undefined ? {} : { [name]: data };
      await withZone(zone, "", async (config) => {
        const { code, out, err } = await mta("dkim", "check", key, "-c", config);
        Object.assign(found, { code, text: out + err });
      });
      return found;
    };
    const expected = [
      [await result(record), 0, /^ok/],
      [await result(record.replace("v=DKIM1;", "v=DKIM1; t=y;")), 0, /t=y/],
      [await result(undefined), 1, /no record for it/],
      [await result("v=DKIM1; k=ed25519; p="), 1, /revoked/],
      [await result("v=spf1 -all"), 1, /v= must come first/],
      [await result(record.replace("k=ed25519", "k=rsa")), 1, /p= is not an rsa key/],
      [await result(record.replace("k=", "h=sha1; k=")), 1, /does not allow sha256/],
      [await result("servfail"), 75, /no answer/],
      [await result(record, `s,a.example,${broken}`), 1, /no private key in PEM/],
      [await result(record, `s,a.example,${keys}/none`), 1, /ENOENT|no such file/i],
    ] as const;
    for (const [{ code, text }, wanted, message] of expected) {
      assert.equal(code, wanted, text);
      assert.match(text, message);
      assert.doesNotMatch(text, /c2VjcmV0/);
    }
    await chmod(file, 0o644);
    const open = await result(record);
    assert.equal(open.code, 1);
    assert.match(open.text, /everybody may read the file: chmod o=/);
  });
});
