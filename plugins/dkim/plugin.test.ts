import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { definePlugin, type Plugin } from "../../core/mod.ts";
import { type RelayLab, withRelay } from "../../test/support/relay-lab.ts";
import { sendTaken } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { until } from "../../test/support/until.ts";
import { recordOf, verifyWithMailauth } from "../../test/support/verify-dkim.ts";
import { generateKey, writeKeyFile } from "./contract.ts";

const rsa = await generateKey("rsa", 1024);
const ed25519 = await generateKey("ed25519");
const RECORDS = new Map([
  recordOf("r1", "example.net", rsa),
  recordOf("e1", "example.net", ed25519),
  recordOf("r1", "other.example", rsa),
]);

interface SigningLab extends RelayLab {
  readonly folder: string;
  /** Sends a message and gives what mailauth says of its signatures, the first on top. */
  verified(content: string, to?: string): Promise<readonly string[]>;
}

interface Setup {
  readonly plugins?: readonly Plugin[];
  readonly peer?: SmtpPeer;
  readonly config?: string;
  readonly domain?: string;
  readonly source?: string;
}

function withSigning(
  { config = "", domain = "", source = "", plugins = [], peer = new SmtpPeer() }: Setup,
  use: (lab: SigningLab) => Promise<void>,
): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    await writeKeyFile(join(folder, "rsa.pem"), rsa);
    await writeKeyFile(join(folder, "ed.pem"), ed25519);
    const text = `${config}
      <domain x.test>
        ${domain}
      </domain>`.replaceAll("KEYS", folder);
    const signing = async (lab: RelayLab): Promise<void> => {
      const verified = async (content: string, to?: string): Promise<readonly string[]> => {
        const taken = await lab.through(to, content);
        const sent = taken.content.replaceAll("\r\n..", "\r\n.");
        return (await verifyWithMailauth(sent, RECORDS)).map(
          ({ result, domain: d, selector, algorithm }) => `${result} ${selector} ${d} ${algorithm}`,
        );
      };
      await use({ ...lab, folder, verified });
    };
    await withRelay({ config: text, source, peer }, signing, { plugins });
  });
}

const LETTER = "From: Ann <ann@example.net>\r\nTo: you@x.test\r\nSubject: hello\r\n\r\nhello\r\n";

test("mail is signed with the first key that fits its author, and mailauth verifies it", () =>
  withSigning(
    {
      config: "domain-key r1,example.net,KEYS/rsa.pem\n domain-key e1,example.net,KEYS/ed.pem",
      domain: "dkim-sign yes",
    },
    async ({ verified }) => {
      assert.deepEqual(await verified(LETTER), ["pass r1 example.net rsa-sha256"]);
      assert.deepEqual(await verified(LETTER, "you@y.test"), []);
      assert.deepEqual(await verified(LETTER.replace("ann@example.net", "ann@sub.example.net")), [
        "pass r1 example.net rsa-sha256",
      ]);
      assert.deepEqual(await verified(LETTER.replace("example.net", "elsewhere.example")), []);
    },
  ));

test("a second signature is made with another key that fits", () =>
  withSigning(
    {
      config: "domain-key r1,example.net,KEYS/rsa.pem\n domain-key e1,example.net,KEYS/ed.pem",
      domain: "dkim-sign yes\n second-dkim-sign yes",
    },
    async ({ verified }) => {
      assert.deepEqual(await verified(LETTER), [
        "pass r1 example.net rsa-sha256",
        "pass e1 example.net ed25519-sha256",
      ]);
    },
  ));

test("mail that must be signed and cannot be waits, and says why", async () => {
  const reasons: string[] = [];
  const witness = definePlugin({
    name: "reasons",
    summary: "Sees why mail waits.",
    directives: {},
    hooks: { recipientDeferred: ({ failure }) => void reasons.push(failure.text) },
  });
  await withSigning(
    { domain: "dkim-sign require", plugins: [witness] },
    async ({ mta, peer, send }) => {
      await send("you@x.test", LETTER);
      await until("the deferral", async () => reasons[0]);
      assert.equal(reasons[0], "no key fits example.net, and it is not to go out unsigned");
      assert.equal(peer.messages.length, 0);
      const { alarms } = mta.engine.control.status();
      assert.equal(alarms.find(({ from }) => from === "dkim")?.key, "no-key");
      assert.deepEqual(
        mta.log.filter(({ message }) => message === "handler failed"),
        [],
      );
    },
  );
});

test("keys are read again at a reload", () =>
  withSigning(
    { config: "domain-key r1,other.example,KEYS/rsa.pem", domain: "dkim-sign yes" },
    async ({ mta, verified, folder }) => {
      const content = LETTER.replace("example.net", "other.example");
      assert.deepEqual(await verified(content), ["pass r1 other.example rsa-sha256"]);
      await rm(join(folder, "rsa.pem"));
      await writeKeyFile(join(folder, "rsa.pem"), ed25519);
      assert.deepEqual(await verified(content), ["pass r1 other.example rsa-sha256"]);
      assert.ok((await mta.engine.control.reload()).ok);
      assert.match((await verified(content))[0] ?? "", / r1 other\.example ed25519-sha256$/);
      await writeFile(join(folder, "rsa.pem"), "no key");
      assert.ok(!(await mta.engine.control.reload()).ok);
      assert.match((await verified(content))[0] ?? "", / r1 other\.example ed25519-sha256$/);
    },
  ));

test("a report does not give back the key that a message brought", () => {
  const pem = rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString().trim();
  const key = pem.replaceAll("\n", "\r\n ");
  const source = "process-x-dkim-options yes\n process-x-dkim-key yes";
  const refusing = new SmtpPeer({
    end: ({ from }) => (from.startsWith("<>") ? "250 2.0.0 ok" : "550 5.7.1 no"),
  });
  return withSigning({ source, domain: "dkim-sign yes", peer: refusing }, async ({ mta, peer }) => {
    const content = `X-DKIM-Options: s=r1\r\nX-DKIM-Key: ${key}\r\n${LETTER}`;
    await sendTaken(mta.port, { from: "ann@x.test", to: ["you@x.test"], content });
    await peer.taken(1);
    const report = peer.messages[0]?.content ?? "";
    assert.match(report, /Subject: hello/);
    assert.match(report, /X-DKIM-Options/);
    assert.ok(!report.includes("PRIVATE") && !report.includes(pem.split("\n")[1] ?? "?"));
    assert.ok(!JSON.stringify(mta.log).includes("PRIVATE"));
  });
});

test("where a limit counts by the domain of signatures, it is noted", async () => {
  const config = "domain-key r1,example.net,KEYS/rsa.pem\n";
  const content = LETTER.replace("example.net", "news.example.net");
  const limit = "<limit each>\n by dkim-domain\n max-msg-rate 1000000/h\n </limit>\n";
  for (const [more, domain] of [
    [limit, "example.net"],
    ["", undefined],
  ] as const)
    await withSigning({ config: config + more, domain: "dkim-sign yes" }, async (lab) => {
      await lab.through(undefined, content);
      assert.equal(lab.accepted[0]?.notes?.["dkim.domain"], domain);
    });
});
