import { connect } from "node:net";
import { join } from "node:path";
import { writeKeyFile } from "../../plugins/dkim/contract.ts";
import { generateKey } from "../../plugins/dkim/key-file.ts";
import { startMta } from "../support/mta.ts";
import { SmtpPeer, sentContent, type TakenMessage } from "../support/smtp-peer.ts";
import { type KeyRecords, recordOf } from "../support/verify-dkim.ts";
import type { CorpusMessage } from "./corpus.ts";

/** A message as it arrived at a peer, signed twice: by RSA and by Ed25519. */
export interface RelayedMessage {
  readonly what: string;
  /** Header and body forms, and the command it came by: `relaxed-simple.bdat`. */
  readonly way: string;
  readonly content: string;
  /** What was handed in. */
  readonly original: string;
}

/** What came of relaying a corpus. */
export interface Relayed {
  readonly messages: readonly RelayedMessage[];
  readonly records: KeyRecords;
}

const FORMS = ["simple", "relaxed"] as const;
const COMMANDS = ["data", "bdat"] as const;
const EXTENSIONS = ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"];

/** Every pair of forms, by DATA and by BDAT. */
export const WAYS: readonly string[] = FORMS.flatMap((header) =>
  FORMS.flatMap((body) => COMMANDS.map((command) => `${header}-${body}.${command}`)),
);

/** Sends each message through a server that signs, to a recipient for each way, and gives what the peers got. */
export async function relayed(corpus: readonly CorpusMessage[], folder: string): Promise<Relayed> {
  const rsa = await generateKey("rsa");
  const ed25519 = await generateKey("ed25519");
  await writeKeyFile(join(folder, "rsa.pem"), rsa);
  await writeKeyFile(join(folder, "ed.pem"), ed25519);
  const peers = {
    data: new SmtpPeer({ extensions: EXTENSIONS }),
    bdat: new SmtpPeer({ extensions: [...EXTENSIONS, "CHUNKING"] }),
  };
  const ports = { data: await peers.data.listen(), bdat: await peers.bdat.listen() };
  const mta = await startMta(`
    domain-key r1,example.net,${join(folder, "rsa.pem")}
    domain-key e1,example.net,${join(folder, "ed.pem")}
    <source 127.0.0.1>
      always-allow-relaying yes
    </source>
    ${FORMS.flatMap((header) =>
      FORMS.flatMap((body) =>
        COMMANDS.map(
          (command) => `<domain ${header}-${body}.${command}.test>
            route [127.0.0.1]:${ports[command]}
            dkim-sign require
            dkim-algorithm rsa-sha256
            dkim-headers X-Campaign
            dkim-headers-canon ${header}
            dkim-body-canon ${body}
            second-dkim-sign require
            second-dkim-algorithm ed25519-sha256
            second-dkim-disallow-adding-headers MIME-Version
            second-dkim-headers-canon ${header}
            second-dkim-body-canon ${body}
          </domain>`,
        ),
      ),
    ).join("\n")}`);
  try {
    await submit(mta.port, corpus);
    await Promise.all(
      COMMANDS.map((command) => peers[command].taken((corpus.length * WAYS.length) / 2)),
    );
  } finally {
    await mta.stop();
    for (const peer of Object.values(peers)) await peer.close();
  }
  const messages = [...peers.data.messages, ...peers.bdat.messages].map((taken) =>
    asRelayed(taken, corpus),
  );
  const records = new Map([
    recordOf("r1", "example.net", rsa),
    recordOf("e1", "example.net", ed25519),
  ]);
  return { messages, records };
}

function asRelayed(taken: TakenMessage, corpus: readonly CorpusMessage[]): RelayedMessage {
  const content = sentContent(taken);
  const way = /<to@(.*)\.test>/.exec(taken.to[0] ?? "")?.[1] ?? "";
  const number = Number(/^<from-(\d+)@/.exec(taken.from)?.[1]);
  const { what = "", content: original = "" } = corpus[number] ?? {};
  return { what, way, content, original };
}

/** Sends all messages over one connection, each to all recipients; the sender says its number. */
function submit(port: number, corpus: readonly CorpusMessage[]): Promise<void> {
  const steps = ["EHLO client.test"];
  for (const [at, { content }] of corpus.entries())
    steps.push(
      `MAIL FROM:<from-${at}@example.net> BODY=8BITMIME`,
      ...WAYS.map((way) => `RCPT TO:<to@${way}.test>`),
      "DATA",
      `${content.replaceAll(/^\./gm, "..")}.`,
    );
  steps.push("QUIT");
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let input = "";
    let next = 0;
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.on("data", (chunk: Buffer) => {
      input += chunk.toString("latin1");
      const lines = input.split("\r\n");
      input = lines.pop() ?? "";
      for (const line of lines) {
        if (line[3] === "-") continue;
        if (!/^[23]/.test(line))
          return reject(new Error(`${steps[next - 1]?.slice(0, 80)}: ${line}`));
        const step = steps[next++];
        if (step !== undefined) socket.write(Buffer.from(`${step}\r\n`, "latin1"));
      }
    });
  });
}
