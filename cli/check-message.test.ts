import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { dkimSign } from "mailauth/lib/dkim/sign.js";
import { mta } from "../test/support/run-mta.ts";
import { inTemporaryFolder } from "../test/support/temporary-folder.ts";
import { startZone, type ZoneServer } from "../test/support/zone.ts";

const MESSAGE = `From: News <news@example.net>
To: you@gmail.com
Subject: hello
Date: Mon, 30 Nov 2026 08:00:00 +0000
Message-ID: <1@example.net>
List-Unsubscribe: <https://example.net/u/1>
List-Unsubscribe-Post: List-Unsubscribe=One-Click

Hello.
`;

const RECORDS = `10.2.0.192.in-addr.arpa. IN PTR mail.example.net.
mail.example.net. IN A 192.0.2.10
example.net. IN MX 10 mail.example.net.
example.net. IN TXT "v=spf1 ip4:192.0.2.10 -all"
_dmarc.example.net. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.net"
`;

interface Check {
  readonly code: string;
  readonly result: string;
  readonly text: string;
  readonly rules: readonly { readonly provider: string; readonly since: string }[];
}

interface Lab {
  readonly zone: ZoneServer;
  readonly folder: string;
  /** Checks a message; what came of it, by check. */
  check(
    message: string,
    ...options: string[]
  ): Promise<{ readonly code: number; readonly found: ReadonlyMap<string, Check> }>;
  /** The same, of the checks that are not ok. */
  wrong(message: string, ...options: string[]): Promise<Readonly<Record<string, string>>>;
}

/** A domain that has everything, and whose key signs; the lines are added to its configuration. */
async function withDomain(
  use: (lab: Lab) => Promise<void>,
  lines = "dkim-sign yes",
): Promise<void> {
  const zone = await startZone();
  try {
    await inTemporaryFolder(async (folder) => {
      const made = await mta(
        "dkim",
        "new",
        "s1",
        "example.net",
        "--type",
        "ed25519",
        "--folder",
        folder,
      );
      zone.add(`${RECORDS}${made.out}\n`);
      const config = join(folder, "config");
      await writeFile(
        config,
        `name-server 127.0.0.1:${zone.port}
host-name mail.example.net
domain-key s1,example.net,${folder}/s1.example.net.pem
default-virtual-mta v1
<virtual-mta v1>
  smtp-source-host 192.0.2.10 mail.example.net
</virtual-mta>
<virtual-mta plain>
  smtp-source-host 192.0.2.10 mail.example.net
  <domain *>
    tls none
    dkim-sign no
  </domain>
</virtual-mta>
<virtual-mta nameless>
  smtp-source-host 192.0.2.99 mail.example.net
</virtual-mta>
<domain *>
  ${lines}
</domain>
`,
      );
      const check: Lab["check"] = async (message, ...options) => {
        const file = join(folder, "message.eml");
        await writeFile(file, message);
        const { code, out, err } = await mta(
          ...["check-message", file, "-c", config, "--json", ...options],
        );
        assert.match(out, /^\{\n {2}"result": "(ok|broken|unknown)"/, err);
        const { checks }: { readonly checks: readonly Check[] } = JSON.parse(out);
        return { code, found: new Map(checks.map((each) => [each.code, each])) };
      };
      const wrong: Lab["wrong"] = async (message, ...options) => {
        const { found } = await check(message, ...options);
        const bad = [...found.values()].filter(({ result }) => result !== "ok");
        return Object.fromEntries(bad.map(({ code, result }) => [code, result]));
      };
      await use({ zone, folder, check, wrong });
    });
  } finally {
    zone.close();
  }
}

test("a domain that has everything is all green", async () => {
  await withDomain(async ({ check, folder }) => {
    const { code, found } = await check(MESSAGE);
    const bad = [...found.values()].filter(({ result }) => result !== "ok");
    assert.deepEqual([code, bad], [0, []]);
    assert.deepEqual(
      [...found.keys()],
      [
        ...[
          "from",
          "date",
          "message-id",
          "repeated-fields",
          "header-encoding",
          "line-length",
          "size",
        ],
        ...["dkim", "spf", "alignment", "dmarc", "answerable", "ptr", "tls"],
        ...["one-click", "one-click-signed"],
      ],
    );
    const { out } = await mta("check-message", `${folder}/message.eml`, "-c", `${folder}/config`);
    assert.match(out, /^ok +alignment +From example\.net is aligned with DKIM's example\.net$/m);
    assert.match(out, /\nall green$/);
  });
});

test("each thing that is wrong with a header is found, with the rules it breaks and their days", async () => {
  await withDomain(async ({ check, wrong }) => {
    const without = (name: string) => MESSAGE.replace(new RegExp(`^${name}:.*\n`, "m"), "");
    assert.deepEqual(await wrong(without("Date")), { date: "broken" });
    assert.deepEqual(await wrong(without("Message-ID")), { "message-id": "broken" });
    assert.deepEqual(await wrong(`Subject: twice\n${MESSAGE}`), { "repeated-fields": "broken" });
    assert.deepEqual(await wrong(without("List-Unsubscribe-Post")), { "one-click": "broken" });
    assert.deepEqual(await wrong(MESSAGE.replace("<https:", "<http:")), { "one-click": "broken" });
    assert.deepEqual(await wrong(`${MESSAGE}${"x".repeat(999)}\n`), { "line-length": "broken" });
    assert.deepEqual(await wrong(MESSAGE.replace("Mon, 30 Nov", "Someday")), { date: "broken" });
    const two = await check(
      MESSAGE.replace("<news@", "<a@b.example>, <news@"),
      "--from",
      "a@example.net",
    );
    assert.equal(two.found.get("from")?.result, "broken");
    const { code, found } = await check(without("Date"));
    assert.equal(code, 1);
    assert.deepEqual(
      found.get("date")?.rules.map(({ provider, since }) => `${provider} ${since}`),
      ["Gmail 2024-02-01", "Yahoo 2024-02-01", "Apple 2025-02-25"],
    );
  });
});

test("each record that is missing is found, and silence of the DNS is no finding", async () => {
  await withDomain(async ({ zone, check, wrong }) => {
    const news = await wrong(MESSAGE, "--from", "b@bounce.example.org");
    assert.deepEqual(news, { spf: "broken" });
    assert.deepEqual(await wrong(MESSAGE, "--vmta", "nameless"), { spf: "broken", ptr: "broken" });
    zone.failing.add("_dmarc.example.net");
    const unknown = await check(MESSAGE);
    assert.equal(unknown.code, 75);
    assert.equal(unknown.found.get("dmarc")?.result, "unknown");
    zone.failing.clear();
    zone.failing.add("s1._domainkey.example.net");
    assert.deepEqual(await wrong(MESSAGE), { dkim: "unknown", "one-click-signed": "unknown" });
    assert.deepEqual(await wrong(MESSAGE, "--from", "b@bounce.example.org"), {
      ...{ dkim: "unknown", spf: "broken", alignment: "unknown", "one-click-signed": "unknown" },
    });
    zone.failing.clear();
    for (const [name, codes] of [
      ["_dmarc.example.net", { dmarc: "broken" }],
      [
        "s1._domainkey.example.net",
        { dkim: "broken", dmarc: "broken", "one-click-signed": "broken" },
      ],
      [
        "10.2.0.192.in-addr.arpa",
        { dkim: "broken", dmarc: "broken", ptr: "broken", "one-click-signed": "broken" },
      ],
    ] as const) {
      zone.remove(name);
      assert.deepEqual(await wrong(MESSAGE), codes);
    }
    const spf = zone.remove("example.net");
    assert.equal(spf, undefined);
    const { found } = await check(MESSAGE);
    assert.equal(found.get("alignment")?.result, "broken");
    assert.equal(found.get("answerable")?.result, "broken");
  });
});

test("what is not signed, not encrypted or not aligned is told by the virtual MTA that would send it", async () => {
  await withDomain(async ({ wrong, zone }) => {
    assert.deepEqual(await wrong(MESSAGE, "--vmta", "plain"), {
      dkim: "broken",
      tls: "broken",
      "one-click-signed": "broken",
    });
    // Nor is what a stranger sends.
    const strange = await wrong(MESSAGE, "--source", "192.0.2.77");
    assert.deepEqual(strange, { dkim: "broken", "one-click-signed": "broken" });
    zone.add(`other.example. IN MX 10 mail.example.net.
_dmarc.other.example. IN TXT "v=DMARC1; p=reject; rua=mailto:x@other.example"`);
    const other = MESSAGE.replace("news@example.net", "news@other.example");
    assert.deepEqual(await wrong(other, "--from", "b@example.net"), {
      dkim: "broken",
      alignment: "broken",
      "one-click-signed": "broken",
    });
  });
});

test("a signature that a message carries is verified, and must cover the one-click pair", async () => {
  await withDomain(async ({ wrong, folder }) => {
    const privateKey = await readFile(`${folder}/s1.example.net.pem`, "utf8");
    const sent = MESSAGE.replaceAll("\n", "\r\n");
    const sign = async (headerList: string[]): Promise<string> => {
      const key = { signingDomain: "example.net", selector: "s1", privateKey };
      const { signatures } = await dkimSign(sent, {
        ...{ ...key, signatureData: [{ ...key, algorithm: "ed25519-sha256" }], headerList },
      });
      return `${signatures}${sent}`;
    };
    const all = await sign(["From", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post"]);
    assert.deepEqual(await wrong(all), {});
    assert.deepEqual(await wrong(await sign(["From", "Subject"])), {
      "one-click-signed": "broken",
    });
    const changed = await wrong(all.replace("Hello.", "Goodbye."));
    assert.deepEqual(changed, { dkim: "broken", "one-click-signed": "broken" });
  }, "dkim-sign no");
});

test("an address for complaints counts under a signature of its domain", async () => {
  await withDomain(async ({ check }) => {
    const found = async (field: string) => {
      const checks = (await check(`${field}\n${MESSAGE}`)).found;
      return checks.get("complaint-address")?.result;
    };
    assert.equal(await found("CFBL-Address: complaints@example.net; report=arf"), "ok");
    assert.equal(await found("CFBL-Address: complaints@other.example; report=arf"), "broken");
    assert.equal(await found("CFBL-Address: nobody"), "broken");
    assert.equal(await found("X-Other: none"), undefined);
  });
});

test("what is no message, or asked in the wrong way, is said to be so", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "message");
    await writeFile(file, "no header ends here");
    const none = await mta("check-message", file);
    assert.deepEqual([none.code, /no empty line/.test(none.err)], [1, true]);
    for (const wrong of [join(folder, "nothing"), folder]) {
      const { code, err } = await mta("check-message", wrong);
      assert.deepEqual([code, err.includes(`${wrong} cannot be read: `)], [1, true], err);
    }
    await writeFile(file, MESSAGE);
    const bulk = await mta("check-message", file, "--bulk", "maybe");
    assert.deepEqual([bulk.code, /--bulk is yes or no/.test(bulk.err)], [2, true]);
    const vmta = await mta("check-message", file, "--vmta", "none");
    assert.deepEqual([vmta.code, /no <virtual-mta none>/.test(vmta.err)], [1, true]);
    const to = await mta("check-message", file, "--to", "nobody");
    assert.deepEqual([to.code, /"nobody" is not an address/.test(to.err)], [2, true]);
  });
});
