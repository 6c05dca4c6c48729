import { createTransport } from "nodemailer";
import { startSandbox } from "../../sandbox/mod.ts";

/** Starts sandboxes, sends a message to one, and ends them. Nothing of theirs is to keep the process: it ends by itself. Prints the folders. */
const one = await startSandbox({ personality: "by-domain", at: "delivery" });
const other = await startSandbox({ http: true });
const transport = createTransport(one.smtp.url);
await transport.sendMail({ from: "a@a.test", to: "bounce@gmail.com", text: "x" });
await one.inbox.next("a@a.test");
await fetch(`${other.http?.url}/api/v1/messages`).then((answer) => answer.text());
const waiting = other.inbox.next("nobody@a.test", { within: "10m" }).catch(() => "ended");
transport.close();
await Promise.all([one.stop(), one.stop(), other.stop()]);
console.log(await waiting);
console.log(one.folder);
console.log(other.folder);
