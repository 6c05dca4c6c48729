import type { Browser } from "playwright-core";
import { withInbox } from "../support/inbox-lab.ts";
import { type MailToSend, sendTaken } from "../support/send-mail.ts";
import { draw, WIDE } from "./shots.ts";

const INVOICE = Buffer.alloc(9000, "invoice ").toString("base64").replaceAll(/.{76}/g, "$&\r\n");

/** What an application sends while somebody works on it, the oldest first. */
const MAIL: readonly MailToSend[] = [
  {
    from: "shop@example.com",
    to: ["ann@example.org"],
    content:
      "Subject: Your order 1047 is on its way\r\n\r\nIt leaves our house today and is with you on Friday.\r\n",
  },
  {
    from: "billing@example.com",
    to: ["bob@example.org"],
    content: `Subject: Invoice for May\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nThe invoice is attached.\r\n--b\r\nContent-Type: application/pdf; name=invoice.pdf\r\nContent-Disposition: attachment; filename=invoice.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${INVOICE}\r\n--b--\r\n`,
  },
  {
    from: "hello@example.com",
    to: ["carl@example.org"],
    content:
      'Subject: Confirm your address\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<body style="font-family:sans-serif"><h1 style="color:#3a55d9">Welcome aboard</h1><p>Confirm your address, and you are ready to go.</p><a href="https://example.com/confirm" style="background:#3a55d9;color:#fff;padding:9px 16px;border-radius:6px;text-decoration:none">Confirm</a></body>\r\n',
  },
  {
    from: "me@example.com",
    to: ["you@example.org", "they@example.net"],
    content: "Subject: Hello sandbox\r\n\r\nThis is a test mailing\r\n",
  },
];

/** Draws the pages of a sandbox with some mail. */
export async function drawInbox(browser: Browser): Promise<void> {
  await withInbox("", async ({ mta, url }) => {
    for (const mail of MAIL) {
      const fields = `From: ${mail.from}\r\nTo: ${mail.to.join(", ")}\r\n`;
      await sendTaken(mta.port, { ...mail, content: `${fields}${mail.content}` });
    }
    const found = await fetch(`${url}/api/v1/search?query=subject:Confirm`);
    const { messages }: { messages: readonly { readonly ID: string }[] } = JSON.parse(
      await found.text(),
    );
    const id = messages[0]?.ID ?? "";
    await draw(browser, url, [
      { ...WIDE, name: "inbox", location: "/ui/inbox", height: 720 },
      { ...WIDE, name: "inbox-message", location: `/ui/inbox/show?id=${id}`, height: 720 },
    ]);
  });
}
