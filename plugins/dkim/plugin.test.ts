import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { type RelayLab, withRelay } from "../../test/support/relay-lab.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
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
  /** Sends a message and gives what mailauth says of its signatures, the first on top. */
  verified(content: string, to?: string): Promise<readonly string[]>;
}

interface Setup {
  readonly config?: string;
  readonly domain?: string;
  readonly source?: string;
}

function withSigning(
  { config = "", domain = "", source = "" }: Setup,
  use: (lab: SigningLab) => Promise<void>,
): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    await writeKeyFile(join(folder, "rsa.pem"), rsa);
    await writeKeyFile(join(folder, "ed.pem"), ed25519);
    const text = `${config}
      <domain x.test>
        ${domain}
      </domain>`.replaceAll("KEYS", folder);
    await withRelay({ config: text, source }, async (lab) => {
      const verified = async (content: string, to?: string): Promise<readonly string[]> => {
        const taken = await lab.through(to, content);
        const sent = taken.content.replaceAll("\r\n..", "\r\n.");
        return (await verifyWithMailauth(sent, RECORDS)).map(
          ({ result, domain: d, selector, algorithm }) => `${result} ${selector} ${d} ${algorithm}`,
        );
      };
      await use({ ...lab, verified });
    });
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
