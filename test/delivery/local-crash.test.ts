import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { withServerProcess } from "../support/hosted-server.ts";
import { mta } from "../support/run-mta.ts";
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { sendMail } from "../support/send-mail.ts";
import { startServer } from "../support/server-process.ts";
import { until } from "../support/until.ts";

const COUNT = 60;

test("a server that is killed in the middle has each message in the Maildir once in the end", () =>
  withServerProcess(
    { lines: ["<domain x.test>", "type maildir", "maildir-destination mail/$user", "</domain>"] },
    async ({ server, folder, port }) => {
      const box = join(folder, "mail", "joe", "new");
      const there = (): Promise<readonly string[]> => readdir(box).catch(() => []);
      const sent = Array.from({ length: COUNT }, (_, at) =>
        sendMail(port, { to: ["joe@x.test"], content: `Subject: ${at}\r\n\r\nx\r\n` }).catch(
          () => [],
        ),
      );
      await until("some of them", async () => ((await there()).length > 3 ? true : undefined));
      await server.end("SIGKILL");
      const replies = (await Promise.all(sent)).map((lines) => lines.at(-1) ?? "");
      const taken = replies.flatMap((reply, at) => (/^250 2\.6\.0 /.test(reply) ? [at] : []));
      const next = await startServer(THIS_RUNTIME, join(folder, "config"));
      try {
        const socket = join(folder, "spool", "control.sock");
        await until("the end of the queue", async () => {
          const { out } = await mta("show", "status", "--socket", socket);
          return /^recipients waiting +0$/m.test(out) ? true : undefined;
        });
      } finally {
        assert.equal(await next.end("SIGTERM"), 0);
      }
      const texts = (await there()).map((name) => readFile(join(box, name), "utf8"));
      const found = (await Promise.all(texts)).map((text) =>
        Number(/^Subject: (\d+)$/m.exec(text)?.[1]),
      );
      assert.equal(new Set(found).size, found.length, "none is there twice");
      for (const subject of taken) assert.ok(found.includes(subject), `${subject} is lost`);
      assert.deepEqual(await readdir(join(folder, "mail", "joe", "tmp")), []);
    },
  ));
