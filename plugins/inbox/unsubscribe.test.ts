import assert from "node:assert/strict";
import { test } from "node:test";
import { withHttpSink } from "../../test/support/http-sink.ts";
import { type InboxLab, withInbox } from "../../test/support/inbox-lab.ts";
import { sendTaken } from "../../test/support/send-mail.ts";

async function sendList({ mta }: InboxLab, link: string, more = ""): Promise<void> {
  const fields = `List-Unsubscribe: <mailto:a@x.test>, <${link}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n${more}`;
  await sendTaken(mta.port, {
    to: ["you@dest.test"],
    content: `Subject: offers\r\n${fields}\r\nHello\r\n`,
  });
}

async function click(
  { url }: InboxLab,
  headers: Record<string, string> = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const path = `${url}/api/v1/message/latest/unsubscribe`;
  const answer = await fetch(path, { method: "POST", headers });
  return { status: answer.status, text: await answer.text() };
}

test("a click posts once, to a place that is listed, and shows what was answered", () =>
  withHttpSink(
    () => ({ status: 200, text: "bye <script>\u001b[31m" }),
    ({ port, heard }) =>
      withInbox(`sandbox-unsubscribe-at 127.0.0.1:${port},localhost:${port}\n`, async (lab) => {
        await sendList(lab, `http://localhost:${port}/leave?who=1`);
        await (await fetch(`${lab.url}/api/v1/message/latest`)).text();
        await (await fetch(`${lab.url}/api/v1/message/latest/link-check`)).text();
        const got = await fetch(`${lab.url}/api/v1/message/latest/unsubscribe`);
        assert.notEqual(got.status, 200);
        await got.text();
        const other = await click(lab, {
          origin: "http://evil.test",
          "sec-fetch-site": "cross-site",
        });
        assert.equal(other.status, 403, "a page elsewhere cannot click");
        const asked = (): readonly string[] =>
          heard.map(
            ({ method, path, headers, body }) =>
              `${method} ${path} ${headers["content-type"]} ${body}`,
          );
        assert.deepEqual(asked(), [], "nobody has clicked");
        const { status, text } = await click(lab);
        assert.equal(status, 200, text);
        assert.deepEqual(JSON.parse(text), {
          ...{ URL: `http://localhost:${port}/leave?who=1`, StatusCode: 200, Unsubscribed: true },
          ...{ Location: "", Text: "bye <script>?[31m" },
        });
        const said = "application/x-www-form-urlencoded List-Unsubscribe=One-Click";
        assert.deepEqual(asked(), [`POST /leave?who=1 ${said}`]);
      }),
  ));

test("what leads elsewhere is not followed, and a long answer is cut off", () =>
  withHttpSink(
    ({ path }) =>
      path === "/long"
        ? { status: 200, text: "x".repeat(3_000_000) }
        : { status: 302, fields: { location: "http://127.0.0.1:1/private" } },
    ({ port, heard }) =>
      withInbox(`sandbox-unsubscribe-at 127.0.0.1:${port}\n`, async (lab) => {
        await sendList(lab, `http://127.0.0.1:${port}/away`);
        const away = JSON.parse((await click(lab)).text);
        assert.deepEqual([away.StatusCode, away.Unsubscribed], [302, false]);
        assert.equal(away.Location, "http://127.0.0.1:1/private");
        assert.equal(heard.length, 1);
        await sendList(lab, `http://127.0.0.1:${port}/long`);
        assert.equal(JSON.parse((await click(lab)).text).Text.length, 1000);
      }),
  ));

test("no other place is asked, however it is written, and none unless the message has it right", () =>
  withHttpSink(
    () => ({ status: 200 }),
    async ({ port, heard }) => {
      await withInbox("", async (lab) => {
        await sendList(lab, `http://127.0.0.1:${port}/`);
        const { status, text } = await click(lab);
        assert.equal(status, 400);
        assert.match(text, /is not asked: sandbox-unsubscribe-at lists/, "nothing is listed");
      });
      await withInbox(
        `sandbox-unsubscribe-at shop.test:${port},10.0.0.1:${port}\n`,
        async (lab) => {
          for (const host of [
            ...["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"],
            ...["shop.test.evil.test", "10.0.0.2", "169.254.169.254", "shop.test@127.0.0.1"],
          ]) {
            await sendList(lab, `http://${host}:${port}/`);
            assert.equal((await click(lab)).status, 400, host);
          }
          await sendList(lab, "http://shop.test/");
          assert.equal((await click(lab)).status, 400, "another port");
          for (const more of [
            `List-Unsubscribe: <http://10.0.0.1:${port}/>\r\n`,
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
          ]) {
            await sendList(lab, `http://10.0.0.1:${port}/`, more);
            const { status, text } = await click(lab);
            assert.equal(status, 400, more);
            assert.match(text, /each once \(RFC 8058\)/);
          }
        },
      );
      assert.deepEqual(heard, []);
    },
  ));
