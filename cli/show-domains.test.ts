import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { startMta } from "../test/support/mta.ts";
import { mta as mtaCommand } from "../test/support/run-mta.ts";
import { sendMail } from "../test/support/send-mail.ts";
import { until } from "../test/support/until.ts";
import { rowsOf } from "./json.ts";
import { main } from "./main.ts";
import { domainsOf } from "./show-domains.ts";

const queue = (name: string, recipients: number, connections = 0, lastError?: string) => ({
  name,
  recipients,
  connections,
  lastError,
});

test("queues add up by domain, the fullest first", () => {
  const domains = domainsOf([
    queue("a.test/v", 1, 1, "421 busy"),
    queue("b.test/v", 3),
    queue("a.test/w", 4, 2),
  ]);
  const queues = ["a.test/w", "a.test/v"];
  assert.deepEqual(domains, [
    { domain: "a.test", recipients: 5, connections: 3, lastError: "421 busy", queues },
    { domain: "b.test", recipients: 3, connections: 0, lastError: undefined, queues: ["b.test/v"] },
  ]);
  assert.deepEqual(domainsOf([]), []);
});

test("show domains and show domain tell what waits for whom", async () => {
  const mta = await startMta("<domain *>\nroute [127.0.0.1]:1\nretry-after 1h\n</domain>");
  const socket = ["--socket", join(mta.directory, "spool", "control.sock")];
  const show = async (...words: string[]): Promise<string> => {
    const out: string[] = [];
    const terminal = {
      print: (text: string) => void out.push(text),
      copy() {},
      complain() {},
      colour: false,
    };
    assert.equal(await main(["show", ...words, ...socket], terminal), 0);
    return out.join("\n");
  };
  try {
    const head = "domain  rcpt  kbytes  conn  queues  last error";
    assert.equal(await show("domains"), `${head}\n\n0 of 0 matching domains.`);
    await sendMail(mta.port, { to: ["a@one.test", "b@two.test", "c@two.test"] });
    const text = await until("both failures", async () => {
      const out = await show("domains");
      return out.match(/ECONNREFUSED/g)?.length === 2 ? out : undefined;
    });
    assert.match(text, /^domain .*\ntwo\.test +2 +\d +0 +1 +ECONNREFUSED.*\none\.test +1 /);
    const one = await show("domain", "ONE.test");
    assert.match(one, /^domain .*\none\.test .*\n\nqueue .*\none\.test\/\{default\} +1 /);
    assert.ok(!one.includes("two.test"));
    for (const form of [[], ["--json"]]) {
      const none = await mtaCommand("show", "domain", "none.test", ...form, ...socket);
      assert.equal(none.code, 1);
      assert.match(none.err, /nothing is queued for none\.test/);
    }
    const tree = JSON.parse(await show("domains", "--json"));
    const [first] = rowsOf(tree.data.domain);
    assert.equal(first?.name, "two.test");
    assert.equal(first?.rcp, 2);
  } finally {
    await mta.stop();
  }
});
