import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { withInbox } from "../../test/support/inbox-lab.ts";
import { sendTaken } from "../../test/support/send-mail.ts";
import { ArrivedHeads } from "./arrived-heads.ts";

test("a search by header reads no message from disk; one that asks for more reads those that are left", () =>
  withInbox("", async ({ mta, url, mail }) => {
    for (let at = 0; at < 12; at++)
      await sendTaken(mta.port, {
        from: "eve@example.com",
        to: [`user${at}@dest.test`],
        content: `From: Ann ${at} <ann${at}@shop.test>\r\nTo: you@dest.test\r\nSubject: order ${at}\r\nX-Tags: rest${at % 2}\r\n\r\nsecret\r\n`,
      });
    // Whatever is read from now on is something else.
    const names = (await readdir(mail)).filter((name) => name.endsWith(".eml"));
    for (const name of names) await writeFile(join(mail, name), "Subject: other\r\n\r\nother\r\n");
    const count = async (query: string, more = ""): Promise<number> => {
      const path = `/api/v1/search?start=1000&query=${encodeURIComponent(query)}${more}`;
      const answer = await fetch(`${url}${path}`);
      const text = await answer.text();
      assert.equal(answer.status, 200, text);
      return JSON.parse(text).messages_count;
    };
    for (const [query, found] of [
      ["from:nobody", 0],
      ["subject:order", 12],
      ['from:"ann 3"', 1],
      ["from:ann7@shop.test to:you", 1],
      ["bcc:user8@dest.test", 1],
      ["to:user8@dest.test", 0],
      ["tag:rest1 is:unread", 6],
      ["larger:10 since:1h", 12],
      ["!subject:order", 0],
      ["secret from:nobody", 0],
    ] as const)
      assert.equal(await count(query), found, query);
    assert.equal(
      await count("secret", "&to=user8@dest.test"),
      0,
      "a word is looked for in the text",
    );
    assert.equal(await count("subject:order"), 11, "that one was read, and no other");
    assert.equal(await count("has:attachment"), 0);
    assert.equal(await count("subject:other"), 12, "now all of them were");
  }));

test("headers are kept in one go, after a second or as soon as they are many; more than can wait are left", async () => {
  const clock = new FakeClock();
  let asked = 0;
  const heads = new ArrivedHeads(clock, () => asked++);
  const add = (number: number): void =>
    heads.add({
      ...{ number, id: number, at: 5, size: 9, sender: "a@a.test" },
      ...{ recipients: ["b@b.test"], header: Buffer.from(`Subject: ${number}\r\n\r\n`) },
    });
  add(1);
  add(2);
  heads.drop(2);
  await clock.advance(999);
  assert.equal(asked, 0);
  await clock.advance(1);
  assert.equal(asked, 1);
  add(1);
  await clock.advance(1000);
  assert.equal(asked, 2, "those could not be kept, and are with the next");
  const taken = heads.take();
  assert.deepEqual([...taken.keys()], [1]);
  const head = taken.get(1)?.head;
  assert.deepEqual(
    [head?.subject, head?.created, head?.bcc],
    ["1", 5, [{ Name: "", Address: "b@b.test" }]],
  );
  for (let at = 0; at < 5000; at++) add(at);
  assert.equal(asked, 2 + 4, "each time that 500 more wait");
  assert.equal(heads.take().size, 2000);
  heads[Symbol.dispose]();
});
