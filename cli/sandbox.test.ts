import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { mta } from "../test/support/run-mta.ts";
import { THIS_RUNTIME } from "../test/support/runtimes.ts";
import { sendMail } from "../test/support/send-mail.ts";
import { startMtaProcess } from "../test/support/server-process.ts";
import { makeSandbox, sandboxOf } from "./sandbox.ts";

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-sandbox-"));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function portIn(output: string): number {
  return Number(/^ready: 127\.0\.0\.1:(\d+)$/m.exec(output)?.[1]);
}

async function busyServer(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return address.port;
}

test("mta sandbox keeps mail where it is told to", async () => {
  await inFolder(async (folder) => {
    const words = ["sandbox", "--port", "0", "--http-port", "0", "--folder", "box"];
    const server = await startMtaProcess(THIS_RUNTIME, words, { folder });
    try {
      const output = server.output();
      assert.match(
        output,
        /^This is the sandbox: it takes mail from this host and delivers nothing/m,
      );
      assert.match(output, new RegExp(`^ {2}folder +${folder}/box/mail `, "m"));
      const [, web = ""] = /^ {2}look at +(http:\/\/127\.0\.0\.1:\d+)\/$/m.exec(output) ?? [];
      assert.equal((await fetch(`${web}/api/v1/messages`)).status, 200);
      const [, socket = ""] = /^ {2}ask it +mta show queues --socket (\S+)$/m.exec(output) ?? [];
      assert.match((await mta("show", "queues", "--socket", socket)).out, /0 of 0 matching queues/);
      const replies = await sendMail(portIn(output), { to: ["a@one.test", "b@two.test"] });
      assert.match(replies.at(-1) ?? "", /^250 /);
      const index = await readFile(join(folder, "box", "mail", "index.tsv"), "utf8");
      assert.equal(index.trimEnd().split("\n").length, 1);
      assert.ok(index.includes("<a@one.test> <b@two.test>"), index);
    } finally {
      await server.end("SIGTERM");
    }
  });
});

test("a sandbox behaves as it is told to", async () => {
  await inFolder(async (folder) => {
    const words = ["sandbox", "--port=0", "--http-port=0", "--personality", "by-domain"];
    const server = await startMtaProcess("bun", words, { folder });
    try {
      const replies = await sendMail(portIn(server.output()), { to: ["nosuch@gmail.com"] });
      assert.ok(
        replies.some((line) => /^550 5\.1\.1 .*gsmtp$/.test(line)),
        replies.join("\n"),
      );
    } finally {
      await server.end("SIGTERM");
    }
    const wrong = await mta("sandbox", "--personality=aol", `--folder=${folder}`);
    assert.equal(wrong.code, 2);
    assert.match(
      wrong.err,
      /--personality takes one of none, by-domain, gmail, outlook, yahoo, strict/,
    );
  });
});

test("a sandbox that others can reach says so, and still delivers nothing", async () => {
  await inFolder(async (folder) => {
    const server = await startMtaProcess(
      "bun",
      ["sandbox", "--port=0", "--http-port=0", "--host=0.0.0.0"],
      {
        folder,
      },
    );
    try {
      const output = server.output();
      assert.match(output, /takes mail from anybody who can reach it and delivers nothing/);
      const port = Number(/^ready: 0\.0\.0\.0:(\d+)$/m.exec(output)?.[1]);
      assert.match(output, new RegExp(`^ {2}send to +127\\.0\\.0\\.1:${port}$`, "m"));
      const replies = await sendMail(port, { to: ["a@one.test"] });
      assert.match(replies.at(-1) ?? "", /^250 /);
    } finally {
      await server.end("SIGTERM");
    }
  });
});

test("mta serve is the sandbox also beside a folder called config", async () => {
  await inFolder(async (folder) => {
    await mkdir(join(folder, "config"));
    const server = await startMtaProcess("bun", ["serve"], { folder });
    try {
      assert.match(server.output(), /^This is the sandbox/m);
      assert.match(server.output(), new RegExp(`folder +${folder}/postrider-sandbox/mail`));
    } finally {
      await server.end("SIGTERM");
    }
  });
});

test("a busy port is an error when it was asked for, else another is taken and the reason told", async () => {
  await inFolder(async (folder) => {
    const busy = await busyServer();
    const port = portOf(busy);
    try {
      const asked = await mta("sandbox", `--port=${port}`, `--folder=${folder}`);
      assert.equal(asked.code, 1);
      assert.equal(
        asked.err,
        `mta: the sandbox cannot listen on 127.0.0.1 port ${port}: another program listens there`,
      );
      const away = await mta("sandbox", "--port=0", "--host=192.0.2.1", `--folder=${folder}`);
      assert.equal(away.code, 1);
    } finally {
      busy.close();
    }
    const [usual, web] = [await busyServer(), await busyServer()];
    try {
      const request = sandboxOf(new Map(), folder);
      const ports = { mail: portOf(usual), web: portOf(web) };
      const { notices, source } = await makeSandbox(request, ports);
      assert.deepEqual(notices, [
        `port ${ports.mail} cannot be used (another program listens there): using another one; --port chooses one`,
        `port ${ports.web} cannot be used (another program listens there): using another one; --http-port chooses one`,
      ]);
      assert.ok(source.kind === "sandbox");
      assert.match(source.text, /^smtp-listener 127\.0\.0\.1:0$/m);
      assert.match(source.text, /^http-mgmt-port any$/m);
    } finally {
      usual.close();
      web.close();
    }
  });
});

test("what blocks the folder is reported", async () => {
  await inFolder(async (folder) => {
    await writeFile(join(folder, "file"), "");
    const { code, err } = await mta("sandbox", "--port=0", `--folder=${join(folder, "file")}`);
    assert.equal(code, 1, err);
    assert.match(err, /file/);
  });
});
