import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { withChromium } from "../support/chromium.ts";
import { withHttpSink } from "../support/http-sink.ts";
import { withInbox } from "../support/inbox-lab.ts";
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { sendTaken } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";

/** A text that would do harm if a page took it for more than text. */
const HOSTILE = `<img src=x onerror=alert(1)>"'><script>alert(2)</script>`;

/** A message with all that can be shown; `host` is where its page would get pictures from. */
function content(host: string): string {
  return [
    `From: "${HOSTILE.replaceAll('"', '\\"')}" <ann@example.com>`,
    "To: Bob <bob@dest.test>",
    `Subject: Hello ${HOSTILE}`,
    "List-Unsubscribe: <https://example.com/u?1>",
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    "Content-Type: multipart/mixed; boundary=b",
    "",
    "--b",
    "Content-Type: multipart/alternative; boundary=c",
    "",
    "--c",
    "Content-Type: text/plain",
    "",
    `Plain words ${HOSTILE}`,
    "--c",
    "Content-Type: text/html",
    "",
    `<h1 style="text-shadow: 1px 1px red">Rich words</h1>${HOSTILE}<img id=remote src="http://${host}/pixel.png"><img id=own src="cid:own"><a href="http://${host}/link">go</a><script>top.document.title="owned"</script>`,
    "--c--",
    "--b",
    "Content-Type: image/png",
    "Content-ID: <own>",
    "Content-Transfer-Encoding: base64",
    "",
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "--b",
    `Content-Type: text/html; name="../${"long".repeat(40)}<b onclick=alert(4)>.html"`,
    "Content-Disposition: attachment",
    "",
    "<script>alert(3)</script>",
    "--b--",
    "",
  ].join("\r\n");
}

/** What is asked of an image in the browser. */
interface Picture {
  readonly naturalWidth?: number;
  decode?(): Promise<void>;
}

/** A server elsewhere, and the requests that a message's page has made to it. */
function withTracker(
  use: (host: string, asked: () => readonly string[]) => Promise<void>,
): Promise<void> {
  return withHttpSink(
    () => ({ status: 200 }),
    ({ port, heard }) => use(`127.0.0.1:${port}`, () => heard.map(({ path }) => path)),
  );
}

/** Nothing on the page is wider than its window. */
async function fits(page: Page): Promise<void> {
  const [wide, room] = await page.evaluate<readonly number[]>(
    "[document.documentElement.scrollWidth, innerWidth]",
  );
  assert.ok((wide ?? 0) <= (room ?? 0), `${wide} of ${room}`);
}

test("the inbox in a browser: mail arrives, is looked at, checked, released and deleted", async () => {
  // What the server says is tried on every runtime; what a browser makes of it is the same whoever has said it.
  if (THIS_RUNTIME !== "bun") return;
  const peer = new SmtpPeer();
  const relay = `sandbox-relay 127.0.0.1:${await peer.listen()}\nsandbox-release-to *@out.test\n`;
  const use = withTracker((host, asked) =>
    withChromium((browser) =>
      withInbox(relay, async ({ url, mta }) => {
        const page = await browser.newPage();
        const problems: string[] = [];
        page.on("dialog", (dialog) => {
          problems.push(`dialog: ${dialog.message()}`);
          void dialog.dismiss();
        });
        page.on("pageerror", ({ message }) => problems.push(message));

        await page.goto(`${url}/ui/inbox`);
        await page.getByText("No mail yet").waitFor();
        await sendTaken(mta.port, {
          to: ["bob@dest.test"],
          content: "Subject: first\r\n\r\nfirst\r\n",
        });
        await page.getByText("first").first().waitFor();
        await sendTaken(mta.port, { to: ["bob@dest.test"], content: content(host) });
        await page.locator("a.mail").nth(1).waitFor();
        assert.equal(
          await page.locator("a.mail").first().locator(".mail-subject").textContent(),
          `Hello ${HOSTILE}`,
        );
        assert.match(await page.title(), /^\(2\) Inbox/);

        // By keys alone.
        await page.keyboard.press("j");
        await page.keyboard.press("Enter");
        const frame = page.frameLocator("iframe.mail-frame");
        await frame.getByText("Rich words").waitFor();
        assert.equal(
          await frame.locator("#own").evaluate((image: Picture) => image.naturalWidth),
          1,
        );
        assert.deepEqual(asked(), [], "what is elsewhere is not asked for");
        assert.ok(!(await page.title()).includes("owned"));
        assert.equal(await page.locator(".mail-files a").count(), 2);
        await page.locator("#remote").check();
        await frame.getByText("Rich words").waitFor();
        await frame
          .locator("#remote")
          .evaluate((image: Picture) => image.decode?.().catch(() => {}));
        assert.deepEqual(asked(), ["/pixel.png"]);

        await page.locator('[data-view="text"]').click();
        await page.locator(".mail-pre", { hasText: `Plain words ${HOSTILE}` }).waitFor();
        await page.locator('[data-view="source"]').click();
        await page.locator(".mail-pre", { hasText: "Content-ID: <own>" }).waitFor();
        await page.locator('[data-view="headers"]').click();
        await page.locator(".mail-fields", { hasText: "List-Unsubscribe-Post" }).waitFor();
        await page.locator('[data-view="checks"]').click();
        await page.getByText("Can be left with one click").waitFor();
        await page.locator("#check-links").click();
        await page.getByText("is not asked").first().waitFor();
        assert.deepEqual(asked(), ["/pixel.png"], "private networks are not asked");
        await page.locator("#unsubscribe").click();
        await page.getByText("example.com:443 is not asked: sandbox-unsubscribe-at").waitFor();
        await page.locator("#check-html").click();
        await page.getByText("Not shown by").waitFor();
        await fits(page);
        await page.locator("#check-rules").click();
        await page.getByText("one-click", { exact: true }).waitFor();

        await page.locator("#release").click();
        await page.locator('input[name="to"]').fill("me@elsewhere.test");
        await page.getByRole("dialog").getByText("Release", { exact: true }).click();
        await page.getByText("me@elsewhere.test is not among the addresses").waitFor();
        await page.locator("#release").click();
        await page.locator('input[name="to"]').fill("me@out.test");
        await page.getByRole("dialog").getByText("Release", { exact: true }).click();
        await page.getByText("Released.").waitFor();
        await peer.taken(1);
        assert.deepEqual(peer.messages[0]?.to, ["<me@out.test>"]);

        await page.setViewportSize({ width: 380, height: 700 });
        await fits(page);
        await page.emulateMedia({ colorScheme: "dark" });
        const dark = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
        assert.match(dark, /^rgb\((?:\d|1\d|2\d), /);
        await page.keyboard.press("Escape");
        await page.locator("a.mail").first().waitFor();
        await fits(page);
        await page.setViewportSize({ width: 1280, height: 720 });

        await page.locator("#mail-search").fill("subject:hello has:attachment");
        await page.keyboard.press("Enter");
        await page.getByText("Delete found").waitFor();
        assert.equal(await page.locator("a.mail").count(), 1);
        await page.locator("#mail-search").fill("is:lost");
        await page.keyboard.press("Enter");
        await page.getByText("is: takes read, unread or tagged").waitFor();

        await page.goto(`${url}/ui/inbox`);
        await page.locator("a.mail").nth(1).click();
        await page.locator("#delete").click();
        await page.getByRole("alertdialog").getByText("Delete", { exact: true }).click();
        await page.locator("a.mail").first().waitFor();
        await page.locator("#delete-all").click();
        await page.getByRole("alertdialog").getByText("Cancel").click();
        assert.equal(await page.locator("a.mail").count(), 1);
        await page.locator("#delete-all").click();
        await page
          .getByRole("alertdialog")
          .getByText("Delete all messages", { exact: true })
          .click();
        await page.getByText("No mail yet").waitFor();
        assert.deepEqual(problems, []);
      }),
    ),
  );
  await use.finally(() => peer.close());
});
