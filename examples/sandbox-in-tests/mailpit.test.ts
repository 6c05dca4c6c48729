import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createTransport, type Transporter } from "nodemailer";
// In a project of your own: from "postrider/sandbox". A suite in another language starts `mta sandbox` instead.
import { type RunningSandbox, startSandbox } from "../../sandbox/mod.ts";
import { sendWelcome } from "./shop.ts";

let sandbox: RunningSandbox;
let transport: Transporter;

before(async () => {
  sandbox = await startSandbox({ http: true });
  transport = createTransport(sandbox.smtp.url);
});

after(async () => {
  transport.close();
  await sandbox.stop();
});

/** Asks as Mailpit is asked; what it answers, as JSON. */
async function ask(path: string, method = "GET") {
  const response = await fetch(`${sandbox.http?.url}/api/v1/${path}`, { method });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  const text = await response.text();
  return text.startsWith("{") ? JSON.parse(text) : text;
}

test("a suite that was written for Mailpit goes on", async () => {
  // Our addition: the search waits for what is to come.
  const coming = ask(`search?query=${encodeURIComponent("to:ann@example.com")}&wait=5s`);
  await sendWelcome(transport, { name: "Ann", address: "ann@example.com" });
  const { messages } = await coming;
  assert.equal(messages[0].Subject, "Welcome, Ann");
  const message = await ask(`message/${messages[0].ID}`);
  assert.match(message.HTML, /confirm your address/);
  assert.deepEqual((await ask("messages")).total, 1);
  await ask("messages", "DELETE");
  assert.equal((await ask("messages")).total, 0);
  assert.deepEqual(await sandbox.inbox.all(), []);
});
