import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { createTransport, type Transporter } from "nodemailer";
// In a project of your own: from "postrider/sandbox".
import { type RunningSandbox, startSandbox } from "../../sandbox/mod.ts";
import { sendNewsletter, sendWelcome } from "./shop.ts";

let sandbox: RunningSandbox;
let transport: Transporter;
/** The shop's own page for those who unsubscribe. */
const unsubscribed: string[] = [];
const site = createServer((request, response) => {
  if (request.method === "POST") unsubscribed.push(request.url ?? "");
  response.end();
});

before(async () => {
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", () => resolve()));
  sandbox = await startSandbox({
    configuration: `sandbox-unsubscribe-at ${place()}`,
  });
  transport = createTransport(sandbox.smtp.url);
});

after(async () => {
  transport.close();
  await sandbox.stop();
  await new Promise((resolve) => site.close(resolve));
});

beforeEach(() => sandbox.reset());

/** Where the site listens. */
function place(): string {
  const address = site.address();
  return typeof address === "object" && address !== null ? `127.0.0.1:${address.port}` : "";
}

function page(address: string): string {
  return `http://${place()}/unsubscribe/${encodeURIComponent(address)}`;
}

test("the welcome has a link that confirms", async () => {
  await sendWelcome(transport, { name: "Ann", address: "ann@example.com" });
  const message = await sandbox.inbox.next("ann@example.com", { within: "5s" });
  assert.equal(message.subject, "Welcome, Ann");
  assert.deepEqual(message.links, ["https://shop.example/confirm?address=ann%40example.com"]);
});

test("addresses that do not exist are left out from then on, the others tried again", async () => {
  sandbox.personality("by-domain");
  const campaign = await sendNewsletter(
    transport,
    [
      "ann@gmail.com",
      "nosuch@gmail.com",
      "full@gmail.com",
      "nosuch@outlook.com",
      "eve@own.example",
    ],
    page,
  );
  assert.deepEqual(campaign, {
    sent: ["ann@gmail.com", "eve@own.example"],
    gone: ["nosuch@gmail.com", "nosuch@outlook.com"],
    later: ["full@gmail.com"],
  });
});

test("a provider that has enough says so", async () => {
  sandbox.personality("gmail");
  const campaign = await sendNewsletter(
    transport,
    ["toofast@big.example", "ann@big.example"],
    page,
  );
  assert.deepEqual(campaign.later, ["toofast@big.example"]);
});

test("bounces and complaints come back to the sender, as providers write them", async () => {
  sandbox.personality("by-domain");
  await sendNewsletter(transport, ["bounce@gmail.com", "complaint@yahoo.com"], page);
  const bounce = await sandbox.inbox.next({ to: "news@shop.example", subject: "Failure" });
  assert.match(bounce.from, /mailer-daemon@googlemail\.com/);
  const complaint = await sandbox.inbox.next({ to: "news@shop.example", subject: "abuse" });
  const report = complaint.attachments.find(({ type }) => type === "message/feedback-report");
  assert.match(String(report?.content), /^Original-Rcpt-To: complaint@yahoo\.com\r$/m);
});

test("one click unsubscribes", async () => {
  sandbox.personality("by-domain");
  await sendNewsletter(transport, ["unsubscribe-1@gmail.com"], page);
  await sandbox.outcomes.next("unsubscribe-1@gmail.com");
  assert.deepEqual(unsubscribed, ["/unsubscribe/unsubscribe-1%40gmail.com"]);
});
