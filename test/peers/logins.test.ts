import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import nodemailer from "nodemailer";
import { startMta, type TestMta } from "../support/mta.ts";
import { requireProgram, runProgram } from "../support/programs.ts";
import { until } from "../support/until.ts";

async function withSandbox(run: (mta: TestMta) => Promise<void>, config = ""): Promise<void> {
  const mta = await startMta(`sandbox-mail mail\n${config}`);
  try {
    await run(mta);
  } finally {
    await mta.stop();
  }
}

/** The trace field's keyword of the newest message of so many: ESMTP, S for TLS, A for a login. */
async function keyword({ directory }: TestMta, count: number): Promise<string | undefined> {
  const mail = join(directory, "mail");
  const text = await until(`${count} messages`, async () => {
    const names = (await readdir(mail)).filter((name) => name.endsWith(".eml")).toSorted();
    return names.length < count ? undefined : readFile(join(mail, names.at(-1) ?? ""), "utf8");
  });
  return /\bwith (\w+) id/.exec(text)?.[1];
}

test("nodemailer logs in to the sandbox, in clear text and under TLS with the sandbox's own certificate", async () => {
  await withSandbox(async (mta) => {
    const ways = [
      { ignoreTLS: true, auth: { user: "joe", pass: "whatever" } },
      { requireTLS: true },
      { requireTLS: true, auth: { user: "joe", pass: "" } },
      { requireTLS: true, authMethod: "LOGIN", auth: { user: "jane", pass: "x" } },
    ];
    const kinds: (string | undefined)[] = [];
    for (const [at, way] of ways.entries()) {
      const pass = way.auth?.pass === "" ? "y" : way.auth?.pass;
      const auth = way.auth && { user: way.auth.user, pass: pass ?? "" };
      const transport = nodemailer.createTransport({
        host: "127.0.0.1",
        port: mta.port,
        tls: { rejectUnauthorized: false },
        ...way,
        ...(auth ? { auth } : {}),
      });
      await transport.sendMail({ from: "me@example.com", to: "a@dest.test", text: "Hello" });
      transport.close();
      kinds.push(await keyword(mta, at + 1));
    }
    assert.deepEqual(kinds, ["ESMTPA", "ESMTPS", "ESMTPSA", "ESMTPSA"]);
  });
});

test("swaks logs in with PLAIN and LOGIN, in clear text and under TLS", async () => {
  requireProgram("swaks", "swaks");
  await withSandbox(async (mta) => {
    const common = ["--server", `127.0.0.1:${mta.port}`, "--from", "me@example.com"];
    const ways = [
      ["--auth", "PLAIN"],
      ["--auth", "LOGIN"],
      ["--auth", "PLAIN", "--tls"],
    ];
    const kinds: (string | undefined)[] = [];
    for (const [at, way] of ways.entries()) {
      const user = ["--auth-user", "joe", "--auth-password", "secret"];
      const to = ["--to", `r${at}@dest.test`];
      const { code, output } = await runProgram("swaks", [...common, ...to, ...way, ...user]);
      assert.equal(code, 0, output);
      assert.match(output, /235 2\.7\.0/);
      kinds.push(await keyword(mta, at + 1));
    }
    assert.deepEqual(kinds, ["ESMTPA", "ESMTPA", "ESMTPSA"]);
  });
});

test("a client that logs in gets the settings of <source {auth}>", async () => {
  const config = `
    <source 127.0.0.1>
      max-message-size 1k
    </source>
    <source {auth}>
      max-message-size 5k
    </source>`;
  await withSandbox(async (mta) => {
    const send = (auth: object): Promise<unknown> =>
      nodemailer
        .createTransport({ host: "127.0.0.1", port: mta.port, ignoreTLS: true, ...auth })
        .sendMail({ from: "me@example.com", to: "a@dest.test", text: "x ".repeat(1500) });
    await assert.rejects(send({}), /552|5\.3\.4|size/i);
    await send({ auth: { user: "joe", pass: "x" } });
    assert.equal(await keyword(mta, 1), "ESMTPA");
  }, config);
});

test("without a plugin that knows users no login is offered", async () => {
  const mta = await startMta("");
  try {
    const transport = nodemailer.createTransport({
      ...{ host: "127.0.0.1", port: mta.port, auth: { user: "joe", pass: "x" } },
      forceAuth: true,
    });
    await assert.rejects(transport.sendMail({ from: "a@b.test", to: "c@d.test", text: "x" }));
    assert.ok(!mta.log.some(({ message }) => message.startsWith("log")));
  } finally {
    await mta.stop();
  }
});
