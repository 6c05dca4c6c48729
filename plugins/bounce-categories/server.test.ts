import assert from "node:assert/strict";
import { test } from "node:test";
import { recordsIn, withServer } from "../../test/support/back-off-lab.ts";

const ANSWERS: Readonly<Record<string, string>> = {
  unknown: "550 5.1.1 <unknown@x.test>: Recipient address rejected: User unknown",
  listed:
    "554 5.7.1 Service unavailable; Client host [203.0.113.80] blocked using zen.spamhaus.org",
  gone: "550 5.1.1 contractor, has left",
  full: "452 4.2.2 Mailbox full",
};

test("records have the category of what was said: of bounces and of temporary failures", () =>
  withServer(
    [
      {
        rcpt(line) {
          const name = Object.keys(ANSWERS).find((each) => line.includes(`<${each}@`));
          return (name && ANSWERS[name]) ?? "250 2.1.5 ok";
        },
      },
    ],
    {
      rules: "reply /nothing of this/ mode=normal",
      more: "<bounce-category-patterns>\n/contractor/ left-company\n</bounce-category-patterns>",
    },
    async (server) => {
      const names = [...Object.keys(ANSWERS), "ok"];
      await server.send({ from: "", to: names.map((name) => `${name}@x.test`) });
      const records = await recordsIn(server, 5);
      const found = records.map(({ type, rcpt, bounceCat }) => `${type} ${rcpt} ${bounceCat}`);
      assert.deepEqual(found.sort(), [
        "b gone@x.test left-company",
        "b listed@x.test reputation-related",
        "b unknown@x.test bad-mailbox",
        "d ok@x.test ",
        "t full@x.test quota-issues",
      ]);
    },
  ));
