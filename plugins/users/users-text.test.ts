import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type FileMistake, makeScramKeys, readScramText, scramText } from "../../core/mod.ts";
import { fakeRandom } from "../../core/testing/fake-random.ts";
import { passwordKeys } from "./command.ts";
import { readUsers, type UsersRead } from "./users-text.ts";

const read = (text: string): UsersRead => readUsers(text, (name) => name !== "none");

const keys = await makeScramKeys("secret", {
  ...{ hash: "sha256", iterations: 4096, salt: Buffer.from("0123456789abcdef") },
});

function users(read: UsersRead): readonly string[] {
  assert.ok(read.ok);
  return [...read.users.values()].map(
    ({ name, password, source }) => `${name} ${password.kind} ${source}`,
  );
}

function mistakeIn(text: string): FileMistake {
  const made = read(text);
  assert.ok(!made.ok);
  return made.mistake;
}

test("a user a line, with its password or keys and a source if it has one; comments and empty lines are passed over", () => {
  const text = `# users\n\njoe secret\r\n  ann\t${scramText(keys)}  bulk\n; end\nmax:x#y :;\n`;
  assert.deepEqual(users(read(text)), [
    "joe plain undefined",
    "ann scram bulk",
    "max:x#y plain undefined",
  ]);
});

test("one mistake and no line counts; what is said of it has its line and no password", () => {
  for (const [line, expected] of [
    ["joe", /NAME PASSWORD/],
    ["joe hunter2 bulk more", /NAME PASSWORD/],
    ["ann hunter2", /ann is there twice/],
    ["joe SCRAM-SHA-256$hunter2", /no keys for SCRAM-SHA-256 as mta user password makes/],
    [`joe hunter2${"x".repeat(1020)}`, /1 to 1024 characters/],
    [`joe\u0001 hunter2`, /control character/],
    ["joe hunter2 none", /no <source> called none/],
    ["joe \u00ad\u200d", /1 to 1024 characters/],
    [Buffer.from("joe h\u00fcnter2", "latin1").toString(), /in UTF-8/],
    [Buffer.from("j\u00f6 hunter2", "latin1").toString(), /in UTF-8/],
  ] as const) {
    const { line: at, problem } = mistakeIn(`ann x\n${line}\n`);
    assert.equal(at, 2);
    assert.match(problem, expected);
    assert.doesNotMatch(problem, /hunter2/);
  }
  assert.match(mistakeIn("ann x\njoe hunt").problem, /no end/);
  assert.deepEqual(users(read("")), []);
});

test("keys come back as they were written, and what is none is none", () => {
  assert.deepEqual(readScramText(scramText(keys)), keys);
  const text = scramText(keys);
  for (const bad of [
    text.toLowerCase(),
    text.replace("4096", "0"),
    text.replace("4096", "9999999"),
    text.slice(0, -1),
    `${text}A`,
    text.replace("SHA-256", "SHA-1"),
    text.replace(/:[^$]+\$/, ":====$"),
  ])
    assert.equal(readScramText(bad), undefined, bad);
  fc.assert(fc.property(fc.string(), (any) => readScramText(`SCRAM-SHA-256$${any}`) === undefined));
});

test("mta user password prints a line for <smtp-user>, or for the file of users, and no two are alike", async () => {
  const random = fakeRandom();
  const { text } = await passwordKeys("secret", undefined, random);
  assert.match(text, /^password SCRAM-SHA-256\$15000:[\w+/=]{24}\$[\w+/=]{44}:[\w+/=]{44}$/);
  const forFile = await passwordKeys("secret", "joe", random);
  assert.deepEqual(users(read(`${forFile.text}\n`)), ["joe scram undefined"]);
  assert.notEqual(forFile.text.split(" ")[1], text.split(" ")[1]);
  for (const [password, name] of [
    ["", undefined],
    ["SCRAM-SHA-256$x", undefined],
    ["secret", "two words"],
    ["secret", "#joe"],
  ] as const)
    await assert.rejects(passwordKeys(password, name, random));
});
