import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { main } from "../../cli/main.ts";
import { askServer } from "../../cli/server-client.ts";
import { API_PREFIX } from "../../core/mod.ts";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";

const CONFIG = [
  "<suppression-list gone>",
  "</suppression-list>",
  "<suppression-list own>",
  "scope sender-domain",
  "</suppression-list>",
  "<source 0/0>",
  "always-allow-relaying yes",
  "suppression-lists gone,own",
  "</source>",
  "<domain *>\nqueue-to nowhere.example\n</domain>",
].join("\n");

const digest = createHash("sha256").update("hidden@far.example").digest("hex");

/** All that is at a path of the control socket, as it comes. */
function textAt(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve(text));
    });
    call.on("error", reject);
    call.end();
  });
}

test("lists are looked at, changed and carried from place to place by commands and over HTTP", async () => {
  const server = await startMta("");
  const socketPath = join(server.directory, "spool", "control.sock");
  const suppress = async (...words: readonly string[]): Promise<string> => {
    const said: string[] = [];
    const say = (text: string): void => void said.push(text);
    const code = await main(["suppress", ...words, "--socket", socketPath], {
      print: say,
      copy: say,
      complain: say,
      async write(bytes) {
        say(bytes.toString());
        return true;
      },
      colour: false,
    });
    return `${code === 0 ? "" : "failed: "}${said.join("")}`;
  };
  const answer = async (to: string, from = "news@here.example"): Promise<string> =>
    (await sendMail(server.port, { from, to: [to] })).find((line) => /^5|^250 2\.6/.test(line)) ??
    "";
  try {
    assert.equal(await suppress("list"), "no suppression lists");
    assert.match(
      await suppress("list", "gone"),
      /failed: .*the configuration has no <suppression-list>/,
    );
    server.config = CONFIG;
    await server.engine.control.reload();
    assert.equal(
      await suppress("add", "gone", "Ann@Far.example", "bob@far.example", "note=asked for it"),
      "2 entries added, 0 changed, 0 kept as they were",
    );
    assert.match(await answer("ann@far.example"), /^550 5\.7\.1 .*on the list gone/);
    assert.match(await answer("eve@far.example"), /^250/);
    assert.match(
      await suppress("list", "gone", "ANN@far.example"),
      /^ann@far\.example {2}manual on \d{4}-\d\d-\d\d: asked for it$/,
    );
    assert.equal(await suppress("remove", "gone", "ann@far.example"), "1 entries removed");
    assert.match(await answer("ann@far.example"), /^250/);
    assert.equal(await suppress("list", "gone", "ann@far.example"), "ann@far.example is not on it");

    // What makes no sense is refused as a whole, with what was expected.
    assert.match(
      await suppress("add", "gone", "eve@far.example", "*@far.example"),
      /entry 2: expected/,
    );
    assert.match(await answer("eve@far.example"), /^250/);
    assert.match(
      await suppress("add", "nope", "eve@far.example"),
      /there is no <suppression-list nope>/,
    );
    assert.match(await suppress("add", "gone"), /usage: mta suppress/);
    assert.match(
      await suppress("add", "gone", "eve@far.example", "for=soon"),
      /for=soon: expected/,
    );
    assert.match(
      await suppress("add", "gone", "eve@far.example", "scope=sender:here.example"),
      /would never count/,
    );
    await suppress("add", "own", "eve@far.example", "scope=sender:here.example", "for=90d");
    assert.match(await answer("eve@far.example"), /on the list own/);
    assert.match(await answer("eve@far.example", "news@there.example"), /^250/);
    assert.match(
      await suppress("list", "own"),
      /^eve@far\.example {2}manual on \S+, until \S+, for sender:here\.example$/,
    );

    const file = join(server.directory, "in.csv");
    const lines = Array.from({ length: 1200 }, (_, at) => `"user${at}@many.example",Spam`);
    await writeFile(
      file,
      `\ufeffEmail,Note\r\n${lines.join("\r\n")}\r\n${digest},\r\nno address,x\r\n\r\n"open@x.example,\r\n`,
    );
    assert.deepEqual((await suppress("import", "gone", file)).split("\n"), [
      "1201 entries added, 0 changed, 0 kept as they were",
      "2 lines are no entries:",
      "line 1203: expected a mail address, or the SHA-256 of one in hexadecimal, lower case",
      "line 1205: its quotes are not in order, or it is too long",
    ]);
    assert.match(await answer("hidden@far.example"), /on the list gone/);
    assert.match(await answer("user1199@many.example"), /on the list gone/);
    assert.match(await suppress("import", "gone", file), /^0 entries added, 1201 changed/);
    assert.match(
      await suppress("list"),
      /gone {2}1202 entries, 1 of them digests, scope all\nown {2}1 entries/,
    );

    const exported = await suppress("export", "gone");
    const rows = exported.split("\r\n");
    assert.equal(rows[0], "address,scope,reason,added,expires,text");
    assert.equal(rows.filter((row) => row !== "").length, 1203);
    assert.match(rows[1] ?? "", /^bob@far\.example,,manual,\d{4}-\S+Z,,asked for it$/);
    assert.ok(exported.includes(`${digest},,import,`));
    assert.equal(
      await textAt(socketPath, `${API_PREFIX}/suppression/gone/export`),
      `${exported.trimEnd()}\r\n`,
    );

    // What was exported can be taken over as it is.
    await writeFile(file, exported);
    await suppress("remove", "gone", "bob@far.example", digest);
    assert.match(await answer("hidden@far.example"), /^250/);
    assert.match(await suppress("import", "gone", file), /^2 entries added, 1200 changed/);
    assert.match(await answer("hidden@far.example"), /on the list gone/);
    assert.match(await suppress("list", "gone", "bob@far.example"), /manual on .*: asked for it$/);

    // Removing an address also removes it where it is known by its digest alone.
    assert.equal(await suppress("remove", "gone", "hidden@far.example"), "1 entries removed");
    const bad = await askServer(socketPath, "POST", "/suppression/gone/add", "{");
    assert.equal(bad.status, 400);
    for (const [path, body, says] of [
      ["add", '{"address": "eve@far.example", "expires": 1790000000000}', /no other fields/],
      ["add", '{"address": "eve@far.example", "expiry": "2030-01-01"}', /no other fields/],
      ["import?expires=9007199254740991", "eve@far.example", /before the year 10000/],
      ["import?expires=90d", "eve@far.example", /before the year 10000/],
      ["clear?confirm=own", "", /confirm=gone/],
    ] as const) {
      const answered = await askServer(socketPath, "POST", `/suppression/gone/${path}`, body);
      assert.equal(answered.status, 400);
      assert.match(JSON.stringify(answered), says);
    }

    // What needs quotes keeps them: such an address can be carried elsewhere, and removed.
    const quoted = ['"a b"@far.example', '"*"@far.example', '"#c"@far.example'];
    await suppress("add", "own", ...quoted);
    const carried = await suppress("export", "own");
    for (const one of quoted)
      assert.equal(await suppress("remove", "own", one), "1 entries removed");
    await writeFile(file, carried);
    assert.match(await suppress("import", "own", file), /^3 entries added, 1 changed[^\n]*$/);
    for (const one of quoted) assert.match(await answer(one), /on the list own/);

    const mad = await askServer(socketPath, "GET", "/suppression/gone?after=aAAAA&most=2");
    assert.equal(mad.status, 200);
    // Nobody is on a list for ever without anybody knowing: it stays when the configuration forgets it.
    server.config = CONFIG.replaceAll("gone", "other");
    await server.engine.control.reload();
    assert.match(await answer("bob@far.example"), /^250/);
    assert.match(await suppress("list"), /gone {2}1201 entries.*not configured: nobody is refused/);

    assert.match(
      await suppress("clear", "gone"),
      /removes all entries of gone; .*mta suppress clear gone confirm=gone/,
    );
    assert.equal(await suppress("clear", "gone", "confirm=gone"), "1201 entries removed");
    assert.match(await suppress("list"), /gone {2}0 entries.*\nown {2}4 entries/s);
  } finally {
    await server.stop();
  }
});
