import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readSearch, SearchError, type Searched } from "./search.ts";

const NOW = Date.parse("2026-03-02T12:00:00Z");
const person = (Name: string, Address: string) => ({ Name, Address });
const mail: Searched = {
  summary: {
    messageId: "abc@host.test",
    from: person("Ann Lee", "ann@from.test"),
    to: [person("", "bob@to.test")],
    cc: [person("", "carl@cc.test")],
    bcc: [person("", "dora@bcc.test")],
    replyTo: [person("", "reply@re.test")],
    subject: "Your Order: 17 of 20",
    created: Date.parse("2026-03-02T11:30:00Z"),
    size: 2048,
    attachments: 1,
    inline: 0,
    tags: [],
  },
  text: "your order: 17 of 20\nit's here, wait for: nothing",
  read: false,
  tags: ["Shop"],
};

const finds = (text: string, zone?: string): boolean => readSearch(text, { now: NOW, zone })(mail);

test("all terms must hold, a sign turns one round, and capitals do not matter", () => {
  for (const text of [
    ...[
      "",
      "  ",
      "order",
      "ORDER 17",
      '"order: 17"',
      "-nowhere",
      "!nowhere",
      '-"no where"',
      "it's",
    ],
    ...[
      "from:ann",
      "from:LEE",
      'from:"ann lee"',
      "from:ann@from.test",
      "to:bob",
      "cc:carl",
      "bcc:dora",
    ],
    ...[
      "reply-to:re.test",
      "addressed:dora",
      "addressed:ann",
      "-to:ann",
      "subject:order",
      'subject:"17 of"',
    ],
    ...[
      "message-id:abc@host.test",
      "message-id:<abc@host.test>",
      "tag:shop",
      'tag:"Shop"',
      "is:unread",
    ],
    ...[
      "is:tagged",
      "!is:read",
      "has:attachment",
      "has:attachments",
      "-has:inline",
      "larger:1k",
      "smaller:3KB",
    ],
    ...[
      "larger:2047",
      "after:2026-03-02",
      "after:2026/03/01",
      "before:2026-03-03",
      "since:1h",
      "since:2026-03-02",
    ],
    ...["for:", "wait for:", '-"never closed'],
  ])
    assert.ok(finds(text), text);
  for (const text of [
    ...[
      "nowhere",
      "-order",
      "order nowhere",
      "from:bob",
      "to:ann",
      "subject:here",
      "tag:sho",
      "is:read",
    ],
    ...[
      "has:inline",
      "larger:2k",
      "smaller:2048",
      "after:2026-03-03",
      "before:2026-03-02",
      "since:10m",
    ],
    ...["addressed:nobody", "message-id:other", "unknown:order"],
  ])
    assert.ok(!finds(text), text);
});

test("days begin in the zone that is named", () => {
  assert.ok(finds("after:2026-03-03", "Pacific/Auckland"));
  assert.ok(finds('after:"2026-03-02 11:30"'));
  assert.ok(!finds('after:"2026-03-02 11:31"'));
});

test("what makes no sense is said", () => {
  for (const [text, problem] of [
    ["is:lost", /read, unread or tagged/],
    ["has:money", /attachment or inline/],
    ["larger:big", /not a size/],
    ["after:someday", /not a date/],
    ["x ".repeat(51), /at most 50 terms/],
    ["x".repeat(2001), /at most 2000 characters/],
  ] as const)
    assert.throws(
      () => finds(text),
      (error) => error instanceof SearchError && problem.test(error.message),
    );
  assert.throws(() => finds("after:2026-01-01", "Mars/Base"), SearchError);
});

test("any text is a search, or an error that says why not", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      try {
        finds(text);
      } catch (error) {
        assert.ok(error instanceof SearchError);
      }
    }),
  );
});
