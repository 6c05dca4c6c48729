import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { createTransport } from "nodemailer";
import { withExample } from "../../test/support/example.ts";
import { freePort } from "../../test/support/free-port.ts";
import { recordsOf } from "../../test/support/records.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { startServer } from "../../test/support/server-process.ts";
import { SocketReader } from "../../test/support/socket-reader.ts";
import { until } from "../../test/support/until.ts";

const ca = await readFile(join(import.meta.dirname, "keys/mail.example.net.pem"), "utf8");
const ANN = { user: "ann", pass: "correct-horse-battery" };

test("users hand in mail over both ports under TLS, and nobody else does", async () => {
  const secure = await freePort();
  await withExample(
    import.meta.dirname,
    587,
    async ({ folder, config, port }) => {
      const server = await startServer(THIS_RUNTIME, config);
      const send = async (
        at: number,
        to: readonly string[] = ["bob@example.com"],
        auth = ANN,
      ): Promise<string> => {
        const transport = createTransport({
          ...{ host: "127.0.0.1", port: at, secure: at === secure, requireTLS: true, auth },
          tls: { ca, servername: "mail.example.net" },
        });
        try {
          const sent = await transport.sendMail({
            ...{ from: "ann@example.net", to: [...to], subject: `by ${at}`, text: "Hello" },
          });
          return `${sent.response}; refused: ${sent.rejected.join()}`;
        } catch (error) {
          return error instanceof Error ? error.message : "no error";
        } finally {
          transport.close();
        }
      };
      try {
        assert.match(await send(port), /^250 2\.6\.0 /);
        assert.match(await send(secure), /^250 2\.6\.0 /);
        assert.match(await send(port, undefined, { ...ANN, pass: "guessed" }), /535 5\.7\.8 /);
        const mail = await until("both messages", async () => {
          const text = await readFile(join(folder, "sent.mbox"), "utf8").catch(() => "");
          return text.match(/^Subject: by /gm)?.length === 2 ? text : undefined;
        });
        const traces = mail.match(/with ESMTPSA id \w+\s+for <bob@example\.com>\s+tls TLS_\w+ \(/g);
        assert.equal(traces?.length, 2, mail);

        const [first] = await recordsOf(folder, 2);
        assert.equal(first?.rcvSmtpUser, "ann");
        assert.equal(first?.rcvTlsProtocol, "TLSv1.3");
        assert.match(first?.rcvTlsCipher ?? "", /^TLS_/);
        assert.match(server.output(), /accepted .* user=ann tls="TLSv1\.3 TLS_/);

        const devices = { user: "printer", pass: "paper-is-out-again" };
        const three = ["a@example.com", "b@example.com", "c@example.com"];
        assert.match(await send(secure, three, devices), /^250 .*; refused: c@example\.com$/);

        const socket = connect(port, "127.0.0.1");
        const reader = new SocketReader(socket);
        const ask = (line: string): Promise<string> => {
          socket.write(`${line}\r\n`);
          return reader.line();
        };
        await reader.line();
        const offers = [await ask("EHLO c.test")];
        while (offers.at(-1)?.startsWith("250-")) offers.push(await reader.line());
        assert.ok(offers.some((line) => line.endsWith("STARTTLS")));
        assert.doesNotMatch(offers.join(), /AUTH/);
        assert.match(await ask("AUTH PLAIN AGFubgBjb3JyZWN0"), /^538 /);
        assert.match(await ask("MAIL FROM:<x@example.net>"), /^250 /);
        assert.match(await ask("RCPT TO:<bob@example.com>"), /^550 /);
        socket.destroy();
      } finally {
        await server.end("SIGTERM");
      }
    },
    (text) => text.replace("127.0.0.1:465", `127.0.0.1:${secure}`),
  );
});
