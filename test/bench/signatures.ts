/**
 * `bun test/bench/signatures.ts [SIGNATURES]`: signatures a second and core, of messages of 10 KB: the runtime's bare `crypto.sign`, and
 * all that we do (hash of the body as it arrives, choice of the key, canonical header, signature), with what we add to the bare one.
 * Prints medians of nine rounds, and beside them what `openssl speed` says. Runs on the runtime that runs it.
 */
import { spawnSync } from "node:child_process";
import { createHash, type KeyObject, sign } from "node:crypto";
import { BodyHasher } from "../../plugins/dkim/body-hash.ts";
import { generateKey, type SigningKey } from "../../plugins/dkim/contract.ts";
import { namedIdentity } from "../../plugins/dkim/identity.ts";
import { bytesToSign, signedValue, unsignedValue } from "../../plugins/dkim/signature-field.ts";
import { fieldRules, signedFields } from "../../plugins/dkim/signed-fields.ts";
import { signBytes } from "../../plugins/dkim/signer.ts";
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { medianOf } from "./push.ts";

const ROUNDS = 9;
/** As many at a time as a server has connections at least. */
const AT_ONCE = 16;
const many = Number(process.argv[2] ?? 1000);
const rules = fieldRules([], []);
const header = Buffer.from(
  [
    "Received: from client.example.net (client.example.net [192.0.2.1])\r\n\tby mx.example.net with ESMTP id 4ee80ikef4\r\n\tfor <you@example.org>; Mon, 30 Nov 2026 07:53:52 +0000",
    "From: Ann <ann@example.net>",
    "To: You <you@example.org>",
    "Subject: What is new in the shop this week, and what is not",
    "Date: Mon, 30 Nov 2026 07:53:51 +0000",
    "Message-ID: <20261130075351.12345.1@example.net>",
    "MIME-Version: 1.0",
    'Content-Type: text/plain; charset="utf-8"',
    "List-Unsubscribe: <https://example.net/u/123456789>",
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    "",
  ].join("\r\n"),
);
const body = Buffer.from(
  `${"A line of a letter that has some words in it, ".repeat(1)}and ends.\r\n`.repeat(180),
);

function bare(key: SigningKey, data: Buffer): Promise<Buffer> {
  const hash = key.type === "rsa" ? "sha256" : null;
  return new Promise((resolve, reject) => {
    sign(hash, data, key.privateKey satisfies KeyObject, (error, made) =>
      error ? reject(error) : resolve(made),
    );
  });
}

async function ours(key: SigningKey): Promise<string> {
  const hasher = new BodyHasher("relaxed");
  hasher.write(body);
  const { hash } = hasher.end();
  // A header of its own, as each message has: nothing of it is known.
  const own = Buffer.from(header);
  const identity = namedIdentity(own, true);
  const chosen = signedFields(own, rules);
  const unsigned = unsignedValue(
    {
      algorithm: `${key.type}-sha256`,
      ...{ header: "relaxed", body: "relaxed", domain: "example.net", selector: "s1" },
      identity: identity?.tag,
      ...{ query: undefined, signedAt: undefined, expiresAt: undefined, bodyLength: undefined },
      bodyHash: hash,
    },
    chosen.names,
  );
  return signedValue(unsigned, await signBytes(key, bytesToSign(chosen, unsigned, "relaxed")));
}

/** Processor time of one, milliseconds. */
async function costOf(one: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  let left = many;
  const work = async (): Promise<void> => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / many;
}

for (const key of [await generateKey("rsa"), await generateKey("ed25519")]) {
  const data = createHash("sha256").update(header).digest();
  const costs: { readonly bare: number; readonly ours: number }[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const cost = {
      bare: await costOf(() => bare(key, data)),
      ours: await costOf(() => ours(key)),
    };
    // The first one warms up.
    if (round > 0) costs.push(cost);
  }
  const bareCost = medianOf(costs.map((each) => each.bare));
  const more = medianOf(costs.map((each) => each.ours - each.bare));
  console.log(
    `${THIS_RUNTIME}, ${key.type} ${key.bits}: bare ${(1000 / bareCost).toFixed(0)}/s, ours ${(1000 / (bareCost + more)).toFixed(0)}/s, ${more.toFixed(4)} ms more a message`,
  );
}
const speed = spawnSync("openssl", ["speed", "-seconds", "1", "rsa2048", "ed25519"], {
  encoding: "utf8",
});
for (const line of speed.stdout?.split("\n") ?? [])
  if (/^(rsa 2048| *253 bits EdDSA)/.test(line)) console.log(`openssl speed: ${line.trim()}`);
