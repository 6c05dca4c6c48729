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
    await assert.rejects(client.htmlCheck(ID), /501/);
    await assert.rejects(client.releaseMessage(ID, { To: ["x@y.test"] }), /sandbox-relay/);
    await assert.rejects(client.getMessageSummary("nothing"), /404/);

    await client.deleteMessagesBySearch({ query: "second" });
    assert.equal((await client.listMessages()).total, 1);
    await client.deleteMessages({ IDs: [ID] });
    assert.equal((await client.listMessages()).total, 0);
    await assert.rejects(client.getMessageSummary(), /404/);
  }));
