import { createSocket, type Socket } from "node:dgram";
import { createServer, type Server } from "node:net";
import { decode, encode, RECURSION_AVAILABLE } from "dns-packet";
import { definePlugin, directive, integer, type Log, type Plugin } from "../../core/mod.ts"; // "postrider" outside this checkout

/** Mail hosts as the DNS of the world has them; every name has the address of this host here. */
const MX: ReadonlyMap<string, string> = new Map([
  ["gmail.com", "gmail-smtp-in.l.google.com"],
  ["icloud.com", "mx01.mail.icloud.com"],
  ["web.de", "mx-ha02.web.de"],
  // A domain whose mail Apple keeps.
  ["studio.example", "mx02.mail.icloud.com"],
  ["own-provider.example", "mx.own-provider.example"],
]);

const port = integer({ min: 1, max: 65_535 });

/** Stands in for the world of mail: a name server, and a mail host that says how many messages came over each connection. */
export const standIn: Plugin = definePlugin({
  name: "stand-in",
  summary: "Stands in for the name servers and mail hosts of the world, on this host.",
  directives: {
    "stand-in-name-server": directive(port, {
      scopes: ["global"],
      default: 5354,
      doc: "Port of the name server.",
      reload: "restart",
    }),
    "stand-in-mail-host": directive(port, {
      scopes: ["global"],
      default: 2626,
      doc: "Port of the mail host.",
      reload: "restart",
    }),
  },
  hooks: {
    async start({ global, log }) {
      names = await nameServer(global.standInNameServer);
      host = await mailHost(global.standInMailHost, log);
    },
    stop() {
      names?.close();
      host?.close();
    },
  },
});

export default standIn;

let names: Socket | undefined;
let host: Server | undefined;

async function nameServer(at: number): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.on("message", (packet, from) => {
    const query = decode(packet);
    const [{ name, type } = { name: "", type: "A" as const }] = query.questions ?? [];
    const exchange = MX.get(name);
    const data =
      type === "MX" && exchange !== undefined
        ? [{ type, name, ttl: 60, data: { preference: 10, exchange } } as const]
        : type === "A"
          ? [{ type, name, ttl: 60, data: "127.0.0.1" } as const]
          : [];
    const flags = RECURSION_AVAILABLE;
    const { id = 0, questions = [] } = query;
    socket.send(
      encode({ type: "response", id, flags, questions, answers: data }),
      from.port,
      from.address,
    );
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(at, "127.0.0.1", resolve);
  });
  return socket;
}

/** Takes all mail and forgets it. */
async function mailHost(at: number, log: Log): Promise<Server> {
  const server = createServer((socket) => {
    let left = "";
    let inContent = false;
    let messages = 0;
    let domain = "";
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    socket.setEncoding("latin1").on("data", (text: string) => {
      const lines = `${left}${text}`.split("\r\n");
      left = lines.pop() ?? "";
      for (const line of lines) {
        if (inContent) {
          if (line !== ".") continue;
          inContent = false;
          messages++;
          say("250 2.0.0 taken");
        } else if (/^data$/i.test(line)) {
          inContent = true;
          say("354 go on");
        } else if (/^quit$/i.test(line)) {
          say("221 2.0.0 bye");
          socket.end();
        } else {
          domain = /^rcpt to:<[^@]*@([^>]*)>/i.exec(line)?.[1] ?? domain;
          say("250 2.1.0 fine");
        }
      }
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => log.notice("a connection has ended", { domain, messages }));
    say("220 stand-in.example ESMTP");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at, "127.0.0.1", resolve);
  });
  return server;
}
