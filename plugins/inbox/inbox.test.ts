import assert from "node:assert/strict";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { MailpitClient } from "mailpit-api";
import { startDnsServer } from "../../test/support/dns-server.ts";
import { type InboxLab, withInbox } from "../../test/support/inbox-lab.ts";
import { sendTaken } from "../../test/support/send-mail.ts";
import { until } from "../../test/support/until.ts";
import { MOST_WAITING } from "./limits.ts";

const subjects = async (url: string, query = ""): Promise<readonly string[]> => {
  const { messages } = await new MailpitClient(url).listMessages(0, 1000);
  return messages.map(({ Subject }) => `${Subject}${query}`);
};

const send = ({ mta }: InboxLab, subject: string, to = ["you@dest.test"]): Promise<void> =>
  sendTaken(mta.port, {
    to,
    content: `Subject: ${subject}\r\nTo: list@dest.test\r\n\r\nbody ${subject}\r\n`,
  });

/** An answer's JSON, as far as these tests look at it. */
async function ask(
  url: string,
  init?: RequestInit,
): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(url, init);
  return { status: answer.status, text: await answer.text() };
}

test("a request that waits is answered when a message for its address comes, by envelope or header", () =>
  withInbox("", async (lab) => {
    const { url } = lab;
    const begun = ask(`${url}/api/v1/messages?to=Bcc@dest.test&wait=30s`);
    const other = ask(`${url}/api/v1/search?query=subject:second&wait=30s`);
    await send(lab, "other");
    await send(lab, "first", ["bcc@dest.test", "two@dest.test"]);
    assert.match((await begun).text, /"messages_count":1,.*"Subject":"first"/);
    await send(lab, "second");
    assert.match((await other).text, /"messages_count":1,.*"Subject":"second"/);
    assert.match(
      (await ask(`${url}/api/v1/messages?to=list@dest.test&wait=5s`)).text,
      /"messages_count":3/,
    );
    const none = await ask(`${url}/api/v1/messages?to=nobody@dest.test&wait=20ms`);
    assert.equal(none.status, 200);
    assert.match(none.text, /"messages_count":0/);
    for (const wrong of ["wait=soon", "wait=2m", "start=x", "limit=-1"])
      assert.equal((await ask(`${url}/api/v1/messages?${wrong}`)).status, 400, wrong);
  }));

test("who goes while waiting leaves the place to others", () =>
  withInbox("", async (lab) => {
    const path = `${lab.url}/api/v1/messages?to=nobody@dest.test`;
    const leaving = new AbortController();
    const waits = Array.from({ length: MOST_WAITING }, () =>
      fetch(`${path}&wait=60s`, { signal: leaving.signal }).catch(() => "gone"),
    );
    const isRefused = async (): Promise<boolean> => (await ask(`${path}&wait=1ms`)).status === 429;
    await until("all places to be taken", async () => (await isRefused()) || undefined);
    leaving.abort();
    assert.deepEqual([...new Set(await Promise.all(waits))], ["gone"]);
    await until("a place", async () => !(await isRefused()) || undefined);
  }));

test("messages are read while others wait for what the DNS says of them", async () => {
  let isSilent = true;
  const dns = await startDnsServer(() => (isSilent ? "silence" : { code: 3 }));
  try {
    await withInbox(`name-server 127.0.0.1:${dns.port}`, async (lab) => {
      await sendTaken(lab.mta.port, {
        from: "shop@shop.example",
        to: ["list@dest.test"],
        content: "From: shop@shop.example\r\nTo: list@dest.test\r\nSubject: new\r\n\r\nhello\r\n",
      });
      const list = await ask(`${lab.url}/api/v1/messages?to=list@dest.test&wait=5s`);
      const { messages } = JSON.parse(list.text);
      const path = `${lab.url}/api/v1/message/${messages[0].ID}`;
      let answered = 0;
      const checks = Array.from({ length: 6 }, async () => {
        const { status } = await ask(`${path}/compliance-check`, { method: "POST" });
        answered++;
        return status;
      });
      await until("the DNS to be asked", async () => dns.asked.length > 0 || undefined);
      for (const part of ["", "/raw", "/headers"])
        assert.equal((await ask(path + part)).status, 200, part);
      assert.equal(answered, 0);
      isSilent = false;
      assert.deepEqual(await Promise.all(checks), [200, 200, 200, 200, 200, 200]);
    });
  } finally {
    dns.close();
  }
});

test("files that go are gone, files that come are messages, a folder that goes comes back", () =>
  withInbox("", async (lab) => {
    const { url, mail } = lab;
    for (const subject of ["one", "two", "three"]) await send(lab, subject);
    assert.deepEqual(await subjects(url), ["three", "two", "one"]);
    await rm(join(mail, "000002.eml"));
    assert.deepEqual(await subjects(url), ["three", "one"]);
    await writeFile(join(mail, "000009.eml"), "Subject: dropped\n\nby hand\n");
    await writeFile(join(mail, "notes.eml"), "Subject: no\n\n");
    await mkdir(join(mail, "000010.eml"));
    assert.deepEqual(await subjects(url), ["dropped", "three", "one"]);
    assert.match((await ask(`${url}/api/v1/message/file-9`)).text, /"Text":"by hand/);
    await rm(mail, { recursive: true });
    assert.deepEqual(await subjects(url), []);
    await send(lab, "after");
    assert.deepEqual(await subjects(url), ["after"]);
    assert.equal((await ask(`${url}/api/v1/messages`, { method: "DELETE" })).text, "ok");
    assert.deepEqual(
      (await readdir(mail)).filter((name) => name.endsWith(".eml")),
      [],
    );
  }));

test("what was read and tagged is known after a restart; what was removed meanwhile is not there", () =>
  withInbox("", async (lab) => {
    for (const subject of ["one", "two", "three"]) await send(lab, subject);
    const client = new MailpitClient(lab.url);
    const [three, , one] = (await client.listMessages()).messages;
    await client.setReadStatus({ IDs: [one?.ID ?? ""], Read: true });
    await client.setTags({ IDs: [one?.ID ?? "", three?.ID ?? ""], Tags: ["kept"] });
    await lab.mta.halt();
    await rm(join(lab.mail, "000003.eml"));
    await withInbox(
      "",
      async (again) => {
        const next = new MailpitClient(again.url);
        const { messages, unread, tags } = await next.listMessages();
        assert.deepEqual(
          messages.map(({ Subject, Read, Tags }) => [Subject, Read, ...Tags]),
          [
            ["two", false],
            ["one", true, "kept"],
          ],
        );
        assert.deepEqual([unread, tags], [1, ["kept"]]);
        await send(again, "four");
        assert.equal((await next.getMessageSummary()).Subject, "four");
      },
      { directory: lab.mta.directory },
    );
  }));

test("files that somebody removes while nobody looks are not counted, and what comes under their names is another message", () =>
  withInbox("", async (lab) => {
    for (const subject of ["one", "two"]) await send(lab, subject);
    const client = new MailpitClient(lab.url);
    await client.setReadStatus({ Read: true });
    await rm(join(lab.mail, "000002.eml"));
    const { total, unread, messages_unread } = await client.listMessages();
    assert.deepEqual([total, unread, messages_unread], [1, 0, 0]);
    await lab.mta.halt();
    await rm(join(lab.mail, "000001.eml"));
    await withInbox(
      "",
      async (again) => {
        await send(again, "new");
        const { messages } = await new MailpitClient(again.url).listMessages();
        assert.deepEqual(
          messages.map(({ Subject, Read }) => [Subject, Read]),
          [["new", false]],
        );
        assert.match((await new MailpitClient(again.url).getMessageSummary()).Text, /body new/);
      },
      { directory: lab.mta.directory },
    );
  }));

test("charsets, encoded words, parts in parts and files without names are read", () =>
  withInbox("", async ({ url, mta }) => {
    const content = [
      "From: =?iso-8859-1?Q?J=F6rg_M=2C?= <joerg@from.test>",
      'To: "Doe, Jane" <jane@dest.test>, Friends: a@x.test, b@x.test;',
      "Subject: =?utf-8?B?w7ZmZm5lbg==?= =?utf-8?Q?_jetzt?=",
      "Content-Type: multipart/mixed; boundary=a",
      "",
      "--a",
      "Content-Type: multipart/alternative; boundary=b",
      "",
      "--b",
      "Content-Type: text/plain; charset=koi8-r",
      "Content-Transfer-Encoding: base64",
      "",
      "0NLJ18XU",
      "--b",
      "Content-Type: text/html; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "<p>=D0=BF=D1=80=D0=B8=D0=B2=D0=B5=D1=82</p>",
      "--b--",
      "--a",
      "Content-Type: application/pdf; name*=UTF-8''%e2%82%ac.pdf",
      "",
      "pdf",
      "--a",
      "Content-Type: message/rfc822",
      "",
      "Subject: inner",
      "",
      "inside",
      "--a--",
      "",
    ].join("\r\n");
    await sendTaken(mta.port, { to: ["jane@dest.test"], content });
    const message = await new MailpitClient(url).getMessageSummary();
    assert.equal(message.Subject, "öffnen jetzt");
    assert.deepEqual(message.From, { Name: "Jörg M,", Address: "joerg@from.test" });
    assert.deepEqual(
      message.To.map(({ Address }) => Address),
      ["jane@dest.test", "a@x.test", "b@x.test"],
    );
    assert.equal(message.To[0]?.Name, "Doe, Jane");
    assert.equal(message.Text, "привет");
    assert.match(message.HTML, /<p>привет<\/p>/);
    assert.deepEqual(
      message.Attachments.map(({ PartID, FileName, ContentType }) => [
        PartID,
        FileName,
        ContentType,
      ]),
      [
        ["2", "€.pdf", "application/pdf"],
        ["3", "", "message/rfc822"],
      ],
    );
  }));

test("browsers are told what arrives, is read and goes; the stream ends with the server", () =>
  withInbox("", async (lab) => {
    const page = await fetch(`${lab.url}/`, { redirect: "manual" });
    assert.equal(page.headers.get("location"), "/ui/inbox", "what a sandbox shows first");
    await page.arrayBuffer();
    const answer = await fetch(`${lab.url}/api/v1/stream`);
    assert.match(answer.headers.get("content-type") ?? "", /^text\/event-stream/);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = "";
    const hear = async (what: RegExp): Promise<void> => {
      while (!what.test(heard)) {
        const { value, done } = (await reader?.read()) ?? { done: true };
        assert.ok(!done, heard);
        heard += value ?? "";
      }
    };
    await hear(/event: hello/);
    await send(lab, "live");
    await hear(
      /event: new\ndata: .*"Subject":"live"[\s\S]*event: stats\ndata: {"Total":1,"Unread":1}/,
    );
    const client = new MailpitClient(lab.url);
    await client.getMessageSummary();
    await hear(/event: update\ndata: .*"Read":true/);
    await client.deleteMessages();
    await hear(/event: delete\n/);
    await lab.mta.halt();
    while (reader !== undefined && !(await reader.read().catch(() => ({ done: true }))).done);
  }));

test("a server that is not a sandbox has no mail to show", async () => {
  const { startMta } = await import("../../test/support/mta.ts");
  const { WEB } = await import("../web-monitor/contract.ts");
  const mta = await startMta("http-mgmt-port any\n");
  try {
    const [address] = mta.engine.services.get(WEB).addresses;
    const { status, text } = await ask(`http://127.0.0.1:${address?.port}/api/v1/messages`);
    assert.equal(status, 404);
    assert.match(text, /not a sandbox/);
    const page = await fetch(`http://127.0.0.1:${address?.port}/`, { redirect: "manual" });
    assert.equal(page.headers.get("location"), "/ui/");
    await page.arrayBuffer();
  } finally {
    await mta.stop();
  }
});
