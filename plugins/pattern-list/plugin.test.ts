import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageRead } from "../../core/mod.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { patternList } from "./plugin.ts";

interface Mail {
  readonly from?: string;
  readonly to?: readonly string[];
  readonly header?: string;
}

/** What a message gets by the rules of the list `l`, which may name others. */
async function choice(rules: string, mail: Mail): Promise<readonly [unknown, unknown]> {
  const text = `<source 0/0>\npattern-list L\n</source>\n${rules}\n<virtual-mta a>\n</virtual-mta>\n<virtual-mta b>\n</virtual-mta>`;
  const { generation } = await pluginLab([patternList], text);
  const view = generation.config.source("192.0.2.1");
  const { from = "s@from.test", to = ["r@to.test"], header = "Subject: hi\r\n" } = mail;
  const message: MessageRead = {
    id: 1,
    session: {
      id: "1",
      clientAddress: "192.0.2.1",
      clientPort: 1,
      localAddress: "192.0.2.2",
      localPort: 25,
      clientName: undefined,
      secure: false,
      user: undefined,
      sourceName: undefined,
    },
    info: {
      sender: from,
      envelopeId: undefined,
      returnContent: undefined,
      eightBit: false,
      smtpUtf8: false,
      size: 1,
      receivedAt: 0,
      origin: { type: "smtp", mta: "", user: undefined },
      virtualMta: "",
      job: undefined,
    },
    recipients: to.map((address) => ({
      address,
      domain: "to.test",
      originalRecipient: undefined,
      notify: 0,
    })),
    header: Buffer.from(header),
  };
  const { found } = await generation.bus.inspect(message, view);
  const virtualMta = await generation.bus.decide("chooseVirtualMta", message, view);
  return [virtualMta, found?.priority];
}

const list = (...lines: readonly string[]): string =>
  `<pattern-list l>\n${lines.join("\n")}\n</pattern-list>`;

test("the first rule that matches counts, whatever it looks at, in file order", async () => {
  const rules = list(
    "rcpt-to /@vip\\.test$/ virtual-mta=a recipient-priority=90",
    "mail-from /^news@/ virtual-mta=b",
    "rcpt-to /@to\\.test$/ recipient-priority=10",
    "* virtual-mta=a",
  );
  assert.deepEqual(await choice(rules, { from: "news@x", to: ["x@vip.test"] }), ["a", 90]);
  assert.deepEqual(await choice(rules, { from: "news@x" }), ["b", undefined]);
  assert.deepEqual(await choice(rules, {}), [undefined, 10]);
  assert.deepEqual(await choice(rules, { to: ["x@other.test"] }), ["a", undefined]);
});

test("one recipient that matches decides for all", async () => {
  const rules = list("rcpt-to /@vip\\.test$/ virtual-mta=a");
  const to = ["x@to.test", "y@vip.test"];
  assert.deepEqual(await choice(rules, { to }), ["a", undefined]);
  assert.deepEqual(await choice(rules, {}), [undefined, undefined]);
});

test("header values are matched as they are, in each field of that name", async () => {
  const rules = list(
    "header X-Job /^ weekly\\r\\n more$/ virtual-mta=a",
    "header x-tag /2/ virtual-mta=b",
  );
  assert.deepEqual(await choice(rules, { header: "x-job: weekly\r\n more\r\n" }), ["a", undefined]);
  assert.deepEqual(await choice(rules, { header: "X-Job: weekly\r\n" }), [undefined, undefined]);
  const two = "X-Tag: 1\r\nX-TAG: 2\r\n";
  assert.deepEqual(await choice(rules, { header: two }), ["b", undefined]);
});

test("a rule leads to another list, or to one of its own, which decide before it", async () => {
  const other = "<pattern-list Other>\nmail-from /x@/ virtual-mta=b\n</pattern-list>\n";
  const rules = `${other}${list(
    "rcpt-to /@one\\.test$/ virtual-mta=a,call-to:OTHER",
    "rcpt-to /@two\\.test$/ <pattern-list>",
    "mail-from /x@/ virtual-mta=a",
    "</pattern-list>",
    "rcpt-to /@three\\.test$/ recipient-priority=7 <pattern-list>",
    "mail-from /y@/ virtual-mta=a",
    "* virtual-mta=b recipient-priority=8",
    "</pattern-list>",
  )}`;
  const by = (to: string, from: string): Promise<readonly [unknown, unknown]> =>
    choice(rules, { to: [`r@${to}.test`], from });
  assert.deepEqual(await by("one", "x@x"), ["b", undefined]);
  assert.deepEqual(await by("one", "z@x"), ["a", undefined]);
  assert.deepEqual(await by("two", "x@x"), ["a", undefined]);
  assert.deepEqual(await by("two", "y@x"), [undefined, undefined]);
  assert.deepEqual(await by("three", "y@x"), ["a", 7]);
  assert.deepEqual(await by("three", "z@x"), ["b", 8]);
});

test("a priority counts also where only an inner list, or one that is called, chooses it", async () => {
  const inner = list("* <pattern-list>", "* recipient-priority=8", "</pattern-list>");
  assert.deepEqual(await choice(inner, {}), [undefined, 8]);
  const other = "<pattern-list m>\n* recipient-priority=9\n</pattern-list>\n";
  assert.deepEqual(await choice(`${other}${list("* call-to:m")}`, {}), [undefined, 9]);
});

test("lists that call each other come to an end", async () => {
  const rules =
    "<pattern-list l>\n* virtual-mta=a,call-to:m\n</pattern-list>\n<pattern-list m>\n* call-to:l\n</pattern-list>";
  assert.deepEqual(await choice(rules, {}), ["a", undefined]);
});
