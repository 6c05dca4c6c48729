import { connect, type Socket } from "node:net";
import { connect as secureConnect } from "node:tls";
import { fileURLToPath } from "node:url";
import type { LogEvent } from "../../core/mod.ts";
import { createLog } from "../../core/mod.ts";
import { loadCertificate } from "../../plugins/smtp-listener/certificate.ts";
import { OPEN_SETTINGS, type SessionSettings } from "../../plugins/smtp-listener/contract.ts";
import { SmtpServer } from "../../plugins/smtp-listener/server.ts";
import { FakeClock } from "./fake-clock.ts";
import { testCertificate } from "./scripted-peer.ts";
import { SocketReader } from "./socket-reader.ts";
import { TestReception } from "./test-reception.ts";

/**
 * An SMTP server on a free port of 127.0.0.1 with a reception in memory and a clock that stands
 * still.
 */
export interface ListenerLab {
  readonly server: SmtpServer;
  readonly reception: TestReception;
  readonly clock: FakeClock;
  readonly port: number;
  readonly events: readonly LogEvent[];
  /** A client that has taken the greeting. */
  client(): Promise<LabClient>;
}

/** A connection to the server. */
export interface LabClient {
  readonly socket: Socket;
  readonly reader: SocketReader;
  /** Sends text, one byte a character. */
  send(text: string): void;
  /** Sends a line and takes one line in answer. */
  ask(line: string): Promise<string>;
}

const file = (type: "crt" | "key"): string =>
  fileURLToPath(new URL(`./tls/test.${type}`, import.meta.url));

/** Runs `use` with a server; closes server and clients afterwards. */
export async function withListener(
  changes: Partial<SessionSettings>,
  use: (lab: ListenerLab) => Promise<void>,
  options: { readonly tls?: boolean } = {},
): Promise<void> {
  const reception = new TestReception();
  const clock = new FakeClock();
  const events: LogEvent[] = [];
  const settings: SessionSettings = { ...OPEN_SETTINGS, allowStarttls: true, ...changes };
  const server = new SmtpServer({
    reception,
    clock,
    log: createLog("test", (event) => events.push(event)),
    hostName: "mx.test",
    settingsFor: () => settings,
    counts: { connected: () => {}, refused: () => {} },
  });
  if (options.tls) server.configuredContext = await loadCertificate(file("crt"), file("key"));
  const sockets: Socket[] = [];
  const [{ port } = { port: 0 }] = await server.listenOn([{ host: "127.0.0.1", port: 0 }]);
  const client = async (): Promise<LabClient> => {
    const socket = connect(port, "127.0.0.1");
    sockets.push(socket);
    socket.on("error", () => {});
    const reader = new SocketReader(socket);
    await reader.line();
    return talk(socket, reader);
  };
  try {
    await use({ server, reception, clock, port, events, client });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

function talk(socket: Socket, reader: SocketReader): LabClient {
  const send = (text: string): void => void socket.write(Buffer.from(text, "latin1"));
  const ask = (line: string): Promise<string> => {
    send(`${line}\r\n`);
    return reader.line();
  };
  return { socket, reader, send, ask };
}

/** Puts TLS on a connection, with STARTTLS. */
export async function upgrade({ ask, reader }: LabClient): Promise<LabClient> {
  await ask("STARTTLS");
  const plain = reader.release();
  const secured = await new Promise<Socket>((resolve, reject) => {
    const options = { socket: plain, ca: testCertificate, servername: "mx.test" };
    const made = secureConnect(options, () => resolve(made));
    made.once("error", reject);
  });
  secured.on("error", () => {});
  return talk(secured, new SocketReader(secured));
}
