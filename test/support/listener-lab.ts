import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type ConnectionOptions, connect as secureConnect, type TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import type { LogEvent } from "../../core/mod.ts";
import { createLog } from "../../core/mod.ts";
import { AlarmHub } from "../../core/telemetry/alarm-hub.ts";
import type { TlsSettings } from "../../plugins/inbound-tls/server-tls.ts";
import { TlsKeeper } from "../../plugins/inbound-tls/tls-keeper.ts";
import type { SessionSettings } from "../../plugins/smtp-listener/contract.ts";
import type { ListenerAddress } from "../../plugins/smtp-listener/listener-address.ts";
import { SmtpServer } from "../../plugins/smtp-listener/server.ts";
import { FakeClock } from "./fake-clock.ts";
import { OPEN_SETTINGS } from "./open-settings.ts";
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
  /** A client that has taken the greeting, from an address of this host if one is given. */
  client(localAddress?: string): Promise<LabClient>;
  /** A client that speaks TLS at once, when its handshake is over; at another port if one is given. Rejects when that fails. */
  secureClient(options?: ConnectionOptions): Promise<SecureLabClient>;
  /** A connection that nothing was said on, whose errors are passed over. */
  connect(): Socket;
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

/** A connection under TLS. */
export interface SecureLabClient extends LabClient {
  readonly socket: TLSSocket;
}

const file = (type: "crt" | "key"): string =>
  fileURLToPath(new URL(`./tls/test.${type}`, import.meta.url));

/** TLS with the certificate for tests. */
export const TEST_TLS: TlsSettings = {
  certificates: [{ file: file("crt"), password: undefined }],
  keys: [file("key")],
  caFile: undefined,
  choice: { tls12: true, tls13: true, ciphers: undefined, suites: undefined },
};

/** What a server is run with. */
export interface LabOptions {
  /** With the certificate for tests, or with what is given of TLS. */
  readonly tls?: boolean | Partial<TlsSettings>;
  readonly group?: string | undefined;
  /** What is said of its listener besides its address. */
  readonly listener?: Partial<ListenerAddress>;
}

/** Runs `use` with a server; closes server and clients afterwards. */
export async function withListener(
  changes: Partial<SessionSettings>,
  use: (lab: ListenerLab) => Promise<void>,
  options: LabOptions = {},
): Promise<void> {
  const reception = new TestReception();
  const clock = new FakeClock();
  const events: LogEvent[] = [];
  const settings: SessionSettings = { ...OPEN_SETTINGS, allowStarttls: true, ...changes };
  const log = createLog("test", (event) => events.push(event));
  const tls = new TlsKeeper(clock, log, new AlarmHub(clock, log).of("inbound-tls"));
  const server = new SmtpServer({
    reception,
    clock,
    log,
    tls,
    hostName: "mx.test",
    settingsFor: () => settings,
    groupFor: () => options.group,
    counts: { connected: () => {}, refused: () => {} },
  });
  if (options.tls) {
    const usual = options.tls === true ? TEST_TLS : { ...TEST_TLS, ...options.tls };
    (await tls.prepare({ usual, own: new Map() })).commit();
  }
  const sockets: Socket[] = [];
  const [{ port } = { port: 0 }] = await server.listenOn([
    { host: "127.0.0.1", port: 0, ...options.listener },
  ]);
  const connection = (at = port): Socket => {
    const socket = connect(at, "127.0.0.1");
    sockets.push(socket);
    socket.on("error", () => {});
    return socket;
  };
  const secureClient = async ({
    port: at,
    ...given
  }: ConnectionOptions = {}): Promise<SecureLabClient> => {
    const socket = connection(at);
    await once(socket, "connect");
    return secured({ socket, ca: testCertificate, servername: "mx.test", ...given });
  };
  const client = async (localAddress?: string): Promise<LabClient> => {
    const socket = connect({ port, host: "127.0.0.1", ...(localAddress && { localAddress }) });
    sockets.push(socket);
    socket.on("error", () => {});
    const reader = new SocketReader(socket);
    await reader.line();
    return talk(socket, reader);
  };
  try {
    await use({
      server,
      reception,
      clock,
      port,
      events,
      client,
      secureClient,
      connect: () => connection(),
    });
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

type Secured = ConnectionOptions & { readonly onSession?: (session: Buffer) => void };

/** Puts TLS on a connection, with STARTTLS; `shown` is what the client shows if it is asked for a certificate. */
export async function upgrade(
  { ask, reader }: LabClient,
  shown: Secured = {},
): Promise<SecureLabClient> {
  await ask("STARTTLS");
  const socket = reader.release();
  return secured({ socket, ca: testCertificate, servername: "mx.test", ...shown });
}

async function secured(options: Secured): Promise<SecureLabClient> {
  const socket = await new Promise<TLSSocket>((resolve, reject) => {
    const made = secureConnect(options, () => resolve(made));
    made.once("error", reject);
    if (options.onSession) made.on("session", options.onSession);
  });
  socket.on("error", () => {});
  return { ...talk(socket, new SocketReader(socket)), socket };
}
