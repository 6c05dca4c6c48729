import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { MailpitClient } from "mailpit-api";
import { withInbox } from "../../test/support/inbox-lab.ts";
import { sendTaken } from "../../test/support/send-mail.ts";

test("mailpit-api runs its calls", () =>
  withInbox("", async ({ url, mta }) => {
    const client = new MailpitClient(url);
    assert.equal((await client.listMessages()).total, 0);
    const { ID } = await client.sendMessage({
      From: { Email: "ann@example.com", Name: "Änn" },
      To: [{ Email: "bob@dest.test", Name: "Bob" }],
      Cc: [{ Email: "carl@dest.test" }],
      Bcc: ["dora@dest.test"],
      Subject: "Grüße",
      Text: "Hello Bob",
      HTML: '<p>Hello <b>Bob</b> <img src="cid:logo"></p>',
      Headers: { "X-Mark": "7" },
      Tags: ["first"],
      Attachments: [
        {
          Filename: "résumé.txt",
          Content: Buffer.from("a file").toString("base64"),
          ContentType: "text/plain",
        },
        { Filename: "l.png", Content: "iVBORw0KGgo=", ContentType: "image/png", ContentID: "logo" },
      ],
    });
    await sendTaken(mta.port, {
      from: "eve@example.com",
      to: ["bob@dest.test"],
      content: "Subject: second\r\n\r\nplain\r\n",
    });
    const list = await client.listMessages();
    assert.deepEqual([list.total, list.unread, list.messages_count, list.start], [2, 2, 2, 0]);
    assert.deepEqual(
      list.messages.map(({ Subject }) => Subject),
      ["second", "Grüße"],
    );
    const [second, first] = list.messages;
    assert.equal(first?.ID, ID);
    assert.deepEqual(first?.From, { Name: "Änn", Address: "ann@example.com" });
    assert.deepEqual(first?.To, [{ Name: "Bob", Address: "bob@dest.test" }]);
    assert.deepEqual(first?.Bcc, [{ Name: "", Address: "dora@dest.test" }]);
    assert.equal(first?.Attachments, 1);
    assert.equal(first?.Snippet, "Hello Bob");
    assert.deepEqual(first?.Tags, ["first"]);
    assert.equal(
      second?.From.Address,
      "eve@example.com",
      "without a From field, its envelope sender",
    );

    const message = await client.getMessageSummary(ID);
    assert.equal(message.Subject, "Grüße");
    assert.equal(message.Text.trim(), "Hello Bob");
    assert.match(message.HTML, /<b>Bob<\/b>/);
    assert.equal(message.ReturnPath, "ann@example.com");
    const [file] = message.Attachments;
    assert.deepEqual(
      [file?.FileName, file?.ContentType, file?.Size],
      ["résumé.txt", "text/plain", 6],
    );
    assert.equal(file?.Checksums.SHA256, createHash("sha256").update("a file").digest("hex"));
    const [picture] = message.Inline;
    assert.deepEqual([picture?.ContentID, picture?.ContentType], ["logo", "image/png"]);
    assert.equal((await client.listMessages()).unread, 1, "who gets a message has read it");
    const blob = await client.getMessageAttachment(ID, file?.PartID ?? "");
    assert.equal(await blob.text(), "a file");
    assert.equal(
      (await client.getAttachmentThumbnail(ID, picture?.PartID ?? "")).type,
      "image/jpeg",
    );
    assert.deepEqual((await client.getMessageHeaders(ID))["X-Mark"], ["7"]);
    assert.match(
      await client.getMessageSource("latest"),
      /^Received: [\s\S]*Subject: second\r\n\r\nplain\r\n$/,
    );

    assert.match(await client.renderMessageHTML(ID), /<img src="data:image\/png;base64,/);
    assert.equal((await client.renderMessageText()).trim(), "plain");

    const found = await client.searchMessages({
      query: 'subject:grüße from:änn has:attachment "hello bob"',
    });
    assert.deepEqual(
      found.messages.map((one) => one.ID),
      [ID],
    );
    assert.equal((await client.searchMessages({ query: "!tag:first" })).messages_count, 1);
    assert.equal((await client.waitForMessage({ query: "second" })).Subject, "second");
    assert.equal((await client.waitForMessages({ count: 2 })).messages.length, 2);

    assert.equal(await client.setReadStatus({ Read: true }), "ok");
    assert.equal((await client.listMessages()).unread, 0);
    await client.setReadStatus({ IDs: [ID], Read: false });
    await client.setReadStatus({ Search: "second", Read: true });
    assert.equal((await client.searchMessages({ query: "is:unread" })).messages[0]?.ID, ID);

    assert.deepEqual(await client.getTags(), ["first"]);
    await client.setTags({ IDs: [second?.ID ?? ""], Tags: ["b", "a"] });
    await client.renameTag("a", "c");
    await client.deleteTag("first");
    assert.deepEqual(await client.getTags(), ["b", "c"]);

    assert.equal((await client.getInfo()).Messages, 2);
    assert.equal((await client.getConfiguration()).MessageRelay.Enabled, false);
    assert.deepEqual(await client.linkCheck(ID), { Errors: 0, Links: [] });
    assert.match((await client.spamAssassinCheck(ID)).Error, /SpamAssassin/);
    const { Warnings, Total, Platforms } = await client.htmlCheck(ID);
    assert.ok(Total.Tests > 250 && Total.Nodes === 3);
    assert.deepEqual(
      Warnings.map(({ Slug }) => Slug).filter((slug) => slug === "html-p"),
      [],
    );
    assert.ok(Platforms.ios?.length);
    await assert.rejects(client.htmlCheck("latest"), /404.*no HTML/);
    await assert.rejects(client.releaseMessage(ID, { To: ["x@y.test"] }), /sandbox-relay/);
    await assert.rejects(client.getMessageSummary("nothing"), /404/);

    await client.deleteMessagesBySearch({ query: "second" });
    assert.equal((await client.listMessages()).total, 1);
    await client.deleteMessages({ IDs: [ID] });
    assert.equal((await client.listMessages()).total, 0);
    await assert.rejects(client.getMessageSummary(), /404/);
  }));

/** As suites without a client library ask: by a program that says nothing of content or origin. */
test("plain requests are answered as Mailpit answers them", () =>
  withInbox("", async ({ url, mta }) => {
    const ask = async (method: string, path: string, body?: string): Promise<Response> => {
      const content = body === undefined ? {} : { body: Buffer.from(body) };
      const answer = await fetch(`${url}${path}`, { method, ...content });
      assert.equal(answer.status, 200, `${method} ${path}`);
      return answer;
    };
    const content = [
      "Content-Type: multipart/mixed; boundary=b",
      "",
      "--b",
      "",
      "your order of",
      "three tins",
      ...["text/csv; name=a.csv", "text/javascript; name=a.js", "image/png\r\nContent-ID: <logo>"],
    ].flatMap((line) =>
      line.includes("/") && !line.startsWith("Content-Type")
        ? ["--b", `Content-Type: ${line}`, "", "x"]
        : [line],
    );
    await sendTaken(mta.port, {
      to: ["a@dest.test"],
      content: [...content, "--b--", ""].join("\r\n"),
    });
    const list = await (await ask("GET", "/api/v1/messages?limit=0")).text();
    assert.match(list, /"count":1,/, "no limit is the usual one");
    const found = await ask("GET", "/api/v1/search?query=%22order%20of%20three%22");
    assert.match(await found.text(), /"messages_count":1/, "where a line ends between the words");
    const message = await (await ask("GET", "/api/v1/message/latest")).text();
    assert.match(message, /"FileName":"logo","ContentType":"image\/png","ContentID":"logo"/);
    const typeOf = async (part: number): Promise<string> => {
      const answer = await ask("GET", `/api/v1/message/latest/part/${part}`);
      await answer.arrayBuffer();
      return [answer.headers.get("content-type"), answer.headers.get("content-disposition")]
        .map((field) => field?.split(";", 1)[0])
        .join(" ");
    };
    assert.deepEqual(
      [await typeOf(2), await typeOf(3), await typeOf(4)],
      ["text/csv attachment", "application/octet-stream attachment", "image/png inline"],
    );
    const send = (change: object): Promise<Response> =>
      fetch(`${url}/api/v1/send`, {
        method: "POST",
        body: Buffer.from(
          JSON.stringify({ From: { Email: "a@x.test" }, To: [{ Email: "b@x.test" }], ...change }),
        ),
      });
    const read = "data:text/plain;base64,aGk=";
    const sent = await send({ Attachments: [{ Filename: "a.txt", Content: read }] });
    assert.match(await sent.text(), /^\{"ID":"\w+"\}$/);
    assert.match(await (await ask("GET", "/api/v1/message/latest")).text(), /"Size":2,/);
    const large = await send({
      Attachments: [{ Filename: "large", Content: "A".repeat(4 * 1024 * 1024) }],
    });
    assert.equal(large.status, 200, await large.text());
    assert.match(await (await ask("GET", "/api/v1/message/latest")).text(), /"Size":3145728,/);
    await ask("DELETE", "/api/v1/search?query=larger:1m");
    for (const name of [
      "Content-Type",
      "subject",
      "Bcc",
      "MIME-Version",
      "Content-transfer-encoding",
    ]) {
      const refused = await send({ Headers: { [name]: "x" } });
      assert.equal(refused.status, 400, name);
      assert.match(await refused.text(), /cannot be given in Headers/);
    }
    assert.equal(await (await ask("PUT", "/api/v1/messages", '{"Read":true}')).text(), "ok");
    assert.equal(await (await ask("DELETE", "/api/v1/messages", '{"IDs":["none"]}')).text(), "ok");
    assert.match(await (await ask("GET", "/api/v1/messages")).text(), /^\{"total":2,"unread":0,/);
    assert.equal(await (await ask("DELETE", "/api/v1/messages")).text(), "ok");
    assert.match(await (await ask("GET", "/api/v1/messages")).text(), /^\{"total":0,"unread":0,/);
  }));
