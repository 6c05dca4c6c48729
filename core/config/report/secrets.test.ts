import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { directive } from "../../directive/directive.ts";
import { secret, text } from "../../directive/kinds/words.ts";
import type { DirectiveOwner } from "../bind/directives.ts";
import { loadConfig } from "../load.ts";
import { renderDiagnostic } from "./render.ts";

const PLUGIN: DirectiveOwner = {
  name: "logins",
  directives: {
    password: directive(secret, { scopes: ["smtp-user"], doc: "Password." }),
    source: directive(text, { scopes: ["smtp-user"], doc: "Source." }),
  },
  check: {},
};

async function said(config: string): Promise<string> {
  const { diagnostics, texts } = await loadConfig({
    file: "/c/config",
    plugins: [PLUGIN],
    files: memoryFiles({ "/c/config": config }),
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
  assert.notEqual(diagnostics.length, 0);
  return diagnostics.map((each) => renderDiagnostic(each, { texts, colour: false })).join("\n");
}

test("what is wrong with a secret is said without it", async () => {
  for (const line of [
    "password hunter2",
    "<smtp-user a> pasword hunter2 </smtp-user>",
    "<smtp-user a> password hunter2",
    '<smtp-user a>\npassword "hunter2\n</smtp-user>',
    '<smtp-user a>\npassword"hunter2"\n</smtp-user>',
    "<smtp-user a>\npassword:hunter2\n</smtp-user>",
    "<smtp-user a>\npassword hunter2 {\n</smtp-user>",
    "<password hunter2>",
    "include https://joe:hunter2@x.example/c",
    "<smtp-user a>\nsorce https://joe:hunter2@x.example/\n</smtp-user>",
    "<smtp-user https://joe:hunter2@x.example>",
    `${"<a>".repeat(200)} password hunter2`,
  ])
    assert.ok(!(await said(line)).includes("hunter2"), line.slice(0, 60));
});

test("an unknown directive that is called like a secret keeps its value to itself", async () => {
  for (const name of [
    "http-access-password",
    "http-acces-pasword",
    "db_passwd",
    "api-key",
    "apikey",
    "webhook-secret",
    "auth.tokens",
    "smtp-pass",
    "redis-credentials",
    "master-passphrase",
  ])
    assert.ok(!(await said(`${name} hunter2`)).includes("hunter2"), name);
  for (const name of ["server", "sender-domain", "passive", "source-host", "keep-alive"])
    assert.ok((await said(`${name}x hunter2`)).includes("hunter2"), name);
});

test("a sign after an unknown name is shown, what follows it is not", async () => {
  const found = await said("<smtp-user a>\npassword: x\nsorce:hunter2\n</smtp-user>");
  assert.match(found, /unknown directive "password:"/);
  assert.match(found, /unknown directive "sorce:…"/);
});

test("lines without a secret are shown", async () => {
  const found = await said("<smtp-user a>\nsorce b\n</smtp-user>");
  assert.match(found, /2 \| sorce b/);
});

test("a long line with a mistake in every word is looked at once", async () => {
  assert.match(await said("<a>".repeat(20_000)), /unclosed-block/);
});

test("no surroundings and no spelling bring a secret to light", async () => {
  const before = fc.constantFrom(
    "",
    " ",
    "\t",
    "<smtp-user a> ",
    "<smtp-user a>",
    "</smtp-user>",
    "<smtp-user a>\n",
    "<x>\n",
    "source b,\n",
    "<smtp-user a>\npassword first\n",
    "\ufeff",
  );
  const name = fc.constantFrom(
    "password",
    "PASSWORD",
    "passwrd",
    "pass_word",
    "Password=",
    "<password",
  );
  const between = fc.constantFrom(
    " ",
    "\u00a0",
    "\u00a0= ",
    " = ",
    "= ",
    ' "',
    "  ",
    " <",
    " {",
    ' "x" ',
    " /",
    " \\",
  );
  const behind = fc.constantFrom(
    "",
    '"',
    ",",
    " {",
    ">",
    " ; x",
    " # x",
    "</smtp-user>",
    "\n</smtp-user>",
    "\nz",
  );
  await fc.assert(
    fc.asyncProperty(before, name, between, behind, async (...[start, word, gap, end]) => {
      const found = await said(`${start}${word}${gap}hunter2${end}\nwrong line\n`);
      assert.ok(!found.includes("hunter2"), found);
    }),
    { numRuns: 1000 },
  );
});
