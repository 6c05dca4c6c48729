import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { type HeardRequest, withHttpSink } from "../../test/support/http-sink.ts";
import { type InboxLab, withInbox } from "../../test/support/inbox-lab.ts";
import { sendMail, sendTaken } from "../../test/support/send-mail.ts";

/** What was found in Mailpit in 2025 and 2026, each by the number of its advisory, tried here. */

async function ask(
  url: string,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const answer = await fetch(url, init);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** Sends a page, and gives its message's address in the API. */
async function sendPage({ mta, url }: InboxLab, html: string): Promise<string> {
  const content = `Subject: page\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n`;
  await sendTaken(mta.port, { to: ["you@dest.test"], content });
  const { text } = await ask(`${url}/api/v1/message/latest`);
  return `${url}/api/v1/message/${/"ID":"([^"]+)"/.exec(text)?.[1]}`;
}

/** A service of this host that nobody is to reach by way of the inbox. */
function withTrap(
  use: (port: number, heard: readonly HeardRequest[]) => Promise<void>,
): Promise<void> {
  return withHttpSink(
    () => ({ status: 200, text: "secret" }),
    ({ port, heard }) => use(port, heard),
  );
}

test("GHSA-8v65-47jx-7mfr (CVE-2026-21859): there is no way to have the server fetch something for a page", () =>
  withTrap((port, heard) =>
    withInbox("", async ({ url }) => {
      const target = encodeURIComponent(`http://127.0.0.1:${port}/`);
      for (const path of ["/proxy", "/api/v1/proxy", "/view/proxy", "/screenshot"])
        assert.equal((await ask(`${url}${path}?url=${target}&data=${target}`)).status, 404, path);
      assert.deepEqual(heard, []);
    }),
  ));

test("GHSA-mpf7-p9x7-96r3 (CVE-2026-27808), GHSA-w4mc-hhc6-xp28 (CVE-2026-55187): links are asked for by a POST alone, and never off the Internet, however an address is written", () =>
  withTrap((port, heard) =>
    withInbox("", async (lab) => {
      const hosts = [
        ...[
          "127.0.0.1",
          "localhost",
          "0.0.0.0",
          "127.1",
          "2130706433",
          "0x7f000001",
          "10.0.0.1",
          "169.254.169.254",
        ],
        ...[
          "192.168.1.1",
          "172.16.0.1",
          "100.64.0.1",
          "[::1]",
          "[::]",
          "[::ffff:127.0.0.1]",
          "[::ffff:7f00:1]",
        ],
        ...[
          "[::127.0.0.1]",
          "[64:ff9b::7f00:1]",
          "[64:ff9b::a00:1]",
          "[64:ff9b:1::a00:1]",
          "[2002:7f00:1::]",
        ],
        ...[
          "[2002:a00:1::1]",
          "[fec0::1]",
          "[fe80::1]",
          "[fc00::1]",
          "[2001:db8::1]",
          "[fe80::5efe:127.0.0.1]",
        ],
        ...[
          "[2001:0:7f00:1::]",
          "[ff02::1]",
          "224.0.0.1",
          "255.255.255.255",
          "198.18.0.1",
          "192.0.2.1",
        ],
      ];
      const links = hosts.flatMap((host) => [`http://${host}/a`, `http://${host}:${port}/b`]);
      const message = await sendPage(
        lab,
        links.map((link) => `<a href="${link}">x</a>`).join("\r\n"),
      );
      const seen = await ask(`${message}/link-check?follow=true`);
      assert.equal(seen.status, 200);
      assert.doesNotMatch(seen.text, /"StatusCode":[1-9]/);
      const checked = await ask(`${message}/link-check`, { method: "POST" });
      assert.equal(checked.status, 200, checked.text);
      assert.doesNotMatch(checked.text, /"StatusCode":[1-9]/, "nobody has answered");
      for (const [, status = ""] of checked.text.matchAll(/"Status":"([^"]*)"/g))
        assert.match(
          status,
          /not on the Internet|is not asked|no address|malformed|internal|could not/i,
          status,
        );
      assert.deepEqual(heard, []);
    }),
  ));

test("links to hosts that the configuration names are asked for, once, and nothing is followed", () =>
  withTrap((port, heard) =>
    withInbox(`sandbox-link-hosts 127.0.0.1:${port}\n`, async (lab) => {
      const message = await sendPage(
        lab,
        `<a href="http://127.0.0.1:${port}/unsubscribe?id=1&amp;x=2">x</a>`,
      );
      await ask(`${message}/link-check`);
      assert.deepEqual(heard, []);
      const { text } = await ask(`${message}/link-check`, { method: "POST" });
      assert.match(text, /"StatusCode":200/);
      assert.deepEqual(
        heard.map(({ method, path }) => `${method} ${path}`),
        ["HEAD /unsubscribe?id=1&x=2"],
      );
      const refused = await ask(`${message}/link-check`, {
        method: "POST",
        headers: { origin: "http://evil.test", "sec-fetch-site": "cross-site" },
      });
      assert.equal(refused.status, 403, "a page elsewhere cannot have it asked");
      assert.equal(heard.length, 1);
    }),
  ));

test("GHSA-6jxm-fv7w-rw5j (CVE-2026-23845), GHSA-j3fj-qppj-fmmc: looking at a page fetches none of its styles", () =>
  withTrap((port, heard) =>
    withInbox("", async (lab) => {
      const message = await sendPage(
        lab,
        `<link rel="stylesheet" href="http://127.0.0.1:${port}/a.css"><style>@import url(http://127.0.0.1:${port}/b.css)</style><img src="http://127.0.0.1:${port}/c.png">`,
      );
      assert.equal((await ask(`${message}/html-check`)).status, 200);
      for (const path of ["", "/headers", "/raw", "/link-check", "/sa-check"])
        await ask(`${message}${path}`);
      await ask(`${lab.url}/view/latest.html?remote=yes`);
      assert.deepEqual(heard, []);
    }),
  ));

test("GHSA-524m-q5m7-79mm (CVE-2026-22689), GHSA-8r62-w5wh-fc5m: a page elsewhere hears nothing, however it writes the path", () =>
  withInbox("", async ({ url }) => {
    for (const path of ["/api/events", "/%61pi/events", "/api/v1/%65vents", "/api//events"]) {
      const { status } = await upgrade(url, path, "http://evil.test");
      assert.ok(status === 403 || status === 404, `${path}: ${status}`);
    }
    for (const path of ["/api/v1/stream", "/%61pi/v1/stream", "/api/v1/messages"]) {
      const answer = await fetch(`${url}${path}`, { headers: { origin: "http://evil.test" } });
      assert.equal(answer.headers.get("access-control-allow-origin"), null);
      assert.equal(answer.headers.get("cross-origin-resource-policy"), "same-origin");
      await answer.body?.cancel();
    }
    const rebound = await upgrade(url, "/api/v1/messages", "http://evil.test", "evil.test");
    assert.equal(rebound.status, 421, "a name of a stranger that leads here is not ours");
  }));

test("CVE-2026-23829: nothing in an envelope becomes a field of the header", () =>
  withInbox("", async ({ mta, url }) => {
    for (const from of ["a\rX-Pwned: 1@x.test", "a\nX-Pwned: 1@x.test", "a\0b@x.test"]) {
      const replies = await sendMail(mta.port, { from, to: ["you@dest.test"] });
      assert.doesNotMatch(replies.at(-1) ?? "", /^250 2\.6\.0/);
    }
    const to = await sendMail(mta.port, { to: ["you\rX-Pwned: 1@dest.test", "fine@dest.test"] });
    assert.match(to.join("\n"), /^5\d\d /m);
    const { text } = await ask(`${url}/api/v1/search?query=pwned`);
    assert.match(text, /"messages_count":0/);
  }));

test("what is submitted over HTTP gets out of no field and into no command of SMTP", () =>
  withInbox("", async ({ url }) => {
    const mail = {
      From: { Email: "a@x.test" },
      To: [{ Email: "b@x.test" }],
      Subject: "s",
      Text: "t",
    };
    const post = (change: object): Promise<{ readonly status: number; readonly text: string }> =>
      ask(`${url}/api/v1/send`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...mail, ...change }),
      });
    for (const wrong of [
      { From: { Email: "a@x.test>\r\nRCPT TO:<evil@x.test" } },
      { From: { Email: "a@x.test> SIZE=1" } },
      { To: [{ Email: "b@x.test\nX: y" }] },
      { Bcc: ["b@x.test, c@x.test"] },
      { Headers: { "X-A\r\nX-B": "1" } },
      { Headers: { "X-A": "1\r\nX-Pwned: 2" } },
      { Headers: { "X-A": "1\n\nbody" } },
      { Attachments: [{ Filename: "x", Content: "", ContentType: "text/html\r\nX-Pwned: 1" }] },
      { Attachments: [{ Filename: "x", path: "/etc/passwd" }, "no"] },
      { Tags: ["a\r\nX-Pwned: 1"] },
      { To: [] },
      { From: 7 },
    ])
      assert.equal((await post(wrong)).status, 400, JSON.stringify(wrong));
    const sent = await post({
      From: { Email: "a@x.test", Name: "A\r\nX-Pwned: 1" },
      Subject: "s\r\nX-Pwned: 2",
      Attachments: [
        {
          Filename: 'x"\r\nX-Pwned: 3',
          Content: "eA==",
          ContentID: "c>\r\nX-Pwned: 4",
          path: "/etc/passwd",
          href: url,
        },
      ],
    });
    assert.equal(sent.status, 200, sent.text);
    const { text } = await ask(`${url}/api/v1/message/latest/raw`);
    assert.doesNotMatch(text, /^X-Pwned/im);
    assert.doesNotMatch(text, /root:/);
  }));

test("GHSA-fpxj-m5q8-fphw (CVE-2026-45710), GHSA-28pq-6qxg-wg5r (CVE-2026-48824): no request is read beyond its bound", () =>
  withInbox("", async ({ url }) => {
    const long = JSON.stringify({
      IDs: Array.from({ length: 200_000 }, (_, at) => `0000000${at}`),
    });
    for (const [method, path] of [
      ["PUT", "messages"],
      ["DELETE", "messages"],
      ["PUT", "tags"],
      ["PUT", "tags/x"],
    ] as const)
      assert.equal((await send(url, method, `/api/v1/${path}`, [long])).status, 413, path);
    const ids = JSON.stringify({ IDs: Array.from({ length: 10_001 }, () => "x") });
    assert.equal(
      (await ask(`${url}/api/v1/messages`, { method: "DELETE", body: ids })).status,
      400,
    );
    for (const body of ["[]", "7", "{", '{"IDs":"x"}', '{"IDs":[1]}', '{"Read":"yes"}'])
      assert.equal(
        (await ask(`${url}/api/v1/messages`, { method: "PUT", body })).status,
        400,
        body,
      );
    assert.equal((await endless(url, "/api/v1/send")).status, 413);
  }));

test("GHSA-r553-m4fv-5v97: a line that does not end is refused while it comes, not kept", () =>
  withInbox("max-message-size 100000\n", async ({ mta, url }) => {
    const content = `Subject: x\r\n\r\n${"x".repeat(300_000)}\r\n`;
    const replies = await sendMail(mta.port, { to: ["you@dest.test"], content });
    assert.match(replies.at(-1) ?? "", /^5\d\d /);
    assert.match((await ask(`${url}/api/v1/messages`)).text, /"total":0/);
  }));

test("GHSA-75mr-qw9x-3r39 (CVE-2026-67446): a picture is never decoded, whatever size it says it has", () =>
  withInbox("", async ({ mta, url }) => {
    const png = Buffer.concat([
      Buffer.from("89504e470d0a1a0a0000000d494844527fffffff7fffffff0806000000", "hex"),
      Buffer.alloc(20),
    ]).toString("base64");
    const content = `Subject: bomb\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/png; name=p.png\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n${png}\r\n--b--\r\n`;
    await sendTaken(mta.port, { to: ["you@dest.test"], content });
    const thumb = await fetch(`${url}/api/v1/message/latest/part/1/thumb`);
    assert.equal(thumb.headers.get("content-type"), "image/jpeg");
    assert.ok((await thumb.arrayBuffer()).byteLength < 2000);
  }));

test("GHSA-qx5x-85p8-vg4j: no id and no part leads out of the folder, and no file name into another", () =>
  withInbox("", async ({ mta, url, mail }) => {
    const content = `Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; name="../../.bashrc\\"; x=y\u202e\r\n\tfoo"\r\n\r\n<script>alert(1)</script>\r\n--b--\r\n`;
    await sendTaken(mta.port, { to: ["you@dest.test"], content });
    for (const id of [
      "..%2f..%2fconfig",
      "%2e%2e%2fspool",
      "000001.eml",
      "file-1%2f..",
      "file-1e0",
      "..",
      "%00",
      "__proto__",
      "constructor",
    ])
      for (const path of [
        `api/v1/message/${id}`,
        `api/v1/message/${id}/raw`,
        `view/${id}.html`,
        `api/v1/message/latest/part/${id}`,
      ])
        assert.equal((await ask(`${url}/${path}`)).status, 404, path);
    assert.ok((await stat(mail)).isDirectory());
    const { text } = await ask(`${url}/api/v1/message/latest`);
    const part = /"PartID":"([^"]+)"/.exec(text)?.[1];
    if (part !== undefined) {
      const file = await ask(`${url}/api/v1/message/latest/part/${part}`);
      assert.equal(file.headers.get("content-type"), "application/octet-stream");
      assert.match(
        file.headers.get("content-disposition") ?? "",
        /^attachment; filename="[\w .()+-]+"; filename\*=UTF-8''[\w.%~!-]+$/,
      );
      assert.equal(file.headers.get("x-content-type-options"), "nosniff");
      assert.match(file.headers.get("content-security-policy") ?? "", /sandbox/);
    }
    assert.match(await readFile(join(mail, "000001.eml"), "utf8"), /alert/);
  }));

test("a page runs nothing, asks for nothing, and cannot leave its frame", () =>
  withInbox("", async (lab) => {
    await sendPage(
      lab,
      '<base href="http://evil.test/"><META http-equiv=refresh content="0;url=http://evil.test/"><scRIPT src=//evil.test/x></script><img src=x onerror=alert(1)><iframe srcdoc="<script>1</script>"></iframe><form action=//evil.test></form><link rel=preconnect href=//evil.test><svg><script>1</script></svg>',
    );
    const { text, headers } = await ask(`${lab.url}/view/latest.html`);
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /(?:^|; )sandbox allow-popups allow-popups-to-escape-sandbox$/);
    assert.doesNotMatch(
      policy,
      /allow-scripts|allow-same-origin|allow-forms|allow-top-navigation|https?:|'self'(?<!frame-ancestors 'self')/,
    );
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("x-dns-prefetch-control"), "off");
    const page = text.replace('<base target="_blank">', "").replace('<meta charset="utf-8">', "");
    assert.doesNotMatch(page, /<\/?(?:script|base|meta|iframe|form|link)\b/i);
    const remote = await ask(`${lab.url}/view/latest.html?remote=yes`);
    assert.match(
      remote.headers.get("content-security-policy") ?? "",
      /img-src data: https: http:;.*sandbox/,
    );
    assert.doesNotMatch(
      remote.headers.get("content-security-policy") ?? "",
      /script-src|allow-scripts/,
    );
  }));

test("a message of many parts, deep ones, and fields without end is read in no time", () =>
  withInbox("", async ({ mta, url }) => {
    const many = `Subject: many\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\nContent-Type: image/png; name=x\r\n\r\nx\r\n".repeat(100_000)}--b--\r\n`;
    const deep = Array.from(
      { length: 2000 },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
    ).join("");
    const people = `To: ${Array.from({ length: 3000 }, (_, at) => `((("a${at}" <a${at}@x.test>`).join(",\r\n ")}`;
    for (const content of [
      many,
      `Subject: deep\r\n${deep}`,
      `Subject: people\r\n${people}\r\n\r\nx\r\n`,
    ])
      await sendTaken(mta.port, { to: ["you@dest.test"], content });
    const { status, text } = await ask(`${url}/api/v1/messages`);
    assert.equal(status, 200);
    assert.ok(text.length < 100_000, String(text.length));
    for (const subject of ["many", "deep", "people"])
      assert.equal(
        (await ask(`${url}/api/v1/message/latest?query=subject:${subject}`)).status,
        200,
      );
  }));

/** A request as it stands on the wire: what a page elsewhere, or a browser under a foreign name, sends. */
function upgrade(
  url: string,
  path: string,
  origin: string,
  host?: string,
): Promise<{ readonly status: number }> {
  const { hostname, port, host: own } = new URL(url);
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host ?? own}`,
    `Origin: ${origin}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  return firstLine(Number(port), hostname, (write) => write(`${lines.join("\r\n")}\r\n\r\n`));
}

/** A request whose content does not end by itself. */
function endless(url: string, path: string): Promise<{ readonly status: number }> {
  return send(
    url,
    "POST",
    path,
    Array.from({ length: 52 }, () => " ".repeat(1024 * 1024)),
  );
}

/** A request that is written whether it is read or not; the server may close before it is. */
function send(
  url: string,
  method: string,
  path: string,
  chunks: readonly string[],
): Promise<{ readonly status: number }> {
  const { hostname, port, host } = new URL(url);
  return firstLine(Number(port), hostname, (write) => {
    write(
      `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    for (const chunk of chunks) write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  });
}

function firstLine(
  port: number,
  host: string,
  begin: (write: (bytes: string) => void) => void,
): Promise<{ readonly status: number }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => begin((bytes) => socket.write(bytes)));
    let heard = "";
    // Of a request that is not read to its end the rest may not be written any more.
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      heard += chunk.toString("latin1");
      const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(heard) ?? [];
      if (status === undefined) return;
      resolve({ status: Number(status) });
      socket.destroy();
    });
    socket.on("close", () => reject(new Error("closed without an answer")));
  });
}
