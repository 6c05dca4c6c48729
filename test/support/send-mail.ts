import assert from "node:assert/strict";
import { connect } from "node:net";

/** A message to be sent. */
export interface MailToSend {
  /** The name in EHLO. */
  readonly helo?: string;
  readonly from?: string;
  readonly to: readonly string[];
  /** Parameters after the sender. */
  readonly mailParameters?: string;
  /** Parameters after every recipient. */
  readonly rcptParameters?: string;
  readonly content?: string;
  /** Logs in with AUTH PLAIN before. */
  readonly login?: { readonly user: string; readonly password: string } | undefined;
}

/** Sends one message in lock-step; resolves with the reply to each command, the last one that to the final dot. */
export function sendMail(port: number, mail: MailToSend): Promise<readonly string[]> {
  const {
    helo = "client.test",
    from = "sender@example.com",
    to,
    mailParameters = "",
    rcptParameters = "",
  } = mail;
  const content = mail.content ?? "Subject: test\r\n\r\nHello\r\n";
  const { login } = mail;
  const secret = login && Buffer.from(`\0${login.user}\0${login.password}`).toString("base64");
  const commands = [
    `EHLO ${helo}`,
    ...(secret === undefined ? [] : [`AUTH PLAIN ${secret}`]),
    `MAIL FROM:<${from}>${mailParameters}`,
    ...to.map((address) => `RCPT TO:<${address}>${rcptParameters}`),
    "DATA",
    `${content}.`,
    "QUIT",
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const replies: string[] = [];
    let input = "";
    let next = 0;
    socket.on("error", reject);
    socket.on("close", () => resolve(replies.slice(1, -1)));
    socket.on("data", (chunk: Buffer) => {
      input += chunk.toString("utf8");
      for (;;) {
        const end = input.indexOf("\r\n");
        if (end < 0) return;
        const line = input.slice(0, end);
        input = input.slice(end + 2);
        if (line[3] === "-") continue;
        replies.push(line);
        const command = commands[next++];
        if (command === undefined) socket.end();
        else socket.write(`${command}\r\n`);
      }
    });
  });
}

/** Sends one message that has to be taken. */
export async function sendTaken(port: number, mail: MailToSend): Promise<void> {
  const replies = await sendMail(port, mail);
  assert.match(replies.at(-1) ?? "", /^250 2\.6\.0 /, replies.join("\n"));
}
