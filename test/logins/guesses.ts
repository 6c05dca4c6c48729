import { once } from "node:events";
import { connect } from "node:net";
import { SocketReader } from "../support/socket-reader.ts";

/** Whoever has not been answered by then counts as stuck, milliseconds. */
const LONGEST = 60_000;

/** Lines of a configuration whose users are guessed at. */
export const GUARDED = `
<source 127.0.0.0/8>
  allow-unencrypted-plain-auth yes
  smtp-max-auth-failure-rate 20/10m
</source>
<smtp-user ann>
  password the-right-one
</smtp-user>`;

/** What became of guesses, and of one who knows the password. */
export interface Guessed {
  /** Replies to guesses, by code; `closed` for connections that ended without one, `stuck` for those that got none in time. */
  readonly replies: Readonly<Record<string, number>>;
  readonly connections: number;
  /** Logins with the right password from an address of its own meanwhile, and how many of them were taken. */
  readonly right: number;
  readonly taken: number;
}

/**
 * Tries so many wrong passwords over connections from 50 addresses, as many on each as the server lets, so many connections at a time; a user
 * who knows the password logs in all the while.
 */
export async function guess(port: number, tries: number, atOnce: number): Promise<Guessed> {
  const replies: Record<string, number> = {};
  let [left, connections, right, taken] = [tries, 0, 0, 0];
  const stranger = async (first: number): Promise<void> => {
    for (let at = first; left > 0; at += 7) {
      connections++;
      const session = await open(port, `127.9.${at % 2}.${1 + (at % 25)}`);
      while (left > 0) {
        left--;
        const code = session === undefined ? "closed" : await session.logIn("ann", `wrong${left}`);
        replies[code] = (replies[code] ?? 0) + 1;
        if (code !== "535" && code !== "454") break;
      }
      session?.close();
    }
  };
  const knows = async (): Promise<void> => {
    while (left > 0) {
      const session = await open(port, "127.8.0.1");
      right++;
      if ((await session?.logIn("ann", "the-right-one")) === "235") taken++;
      session?.close();
    }
  };
  // The network that a user is known to log in from.
  await (await open(port, "127.8.0.1"))?.logIn("ann", "the-right-one");
  await Promise.all([...Array.from({ length: atOnce }, (_, first) => stranger(first)), knows()]);
  return { replies, connections, right, taken };
}

/** What is wrong with it; nothing for a server that lets in who knows the password, and nobody else. */
export function complaints({ replies, right, taken }: Guessed, tries: number): readonly string[] {
  const answered = Object.values(replies).reduce((sum, count) => sum + count, 0);
  const { "535": looked = 0, "235": letIn = 0, stuck = 0 } = replies;
  return [
    ...(letIn > 0 ? [`${letIn} guesses were let in`] : []),
    ...(stuck > 0 ? [`${stuck} guesses got no answer`] : []),
    ...(answered === tries ? [] : [`${answered} of ${tries} guesses ended`]),
    // 50 addresses, 20 each, and some that were under way.
    ...(looked > 50 * 25 ? [`${looked} guesses were looked at`] : []),
    ...(right === taken ? [] : [`${right - taken} of ${right} right passwords were refused`]),
  ];
}

interface Session {
  /** The code of the reply. */
  logIn(user: string, password: string): Promise<string>;
  close(): void;
}

/** A session after EHLO; undefined where the server takes none. */
async function open(port: number, localAddress: string): Promise<Session | undefined> {
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  socket.on("error", () => {});
  const reader = new SocketReader(socket);
  let isStuck = false;
  const reply = async (): Promise<string> => {
    const timer = setTimeout(() => {
      isStuck = true;
      socket.destroy();
    }, LONGEST);
    try {
      for (;;) {
        const line = await reader.line();
        if (line[3] !== "-") return line.slice(0, 3);
      }
    } finally {
      clearTimeout(timer);
    }
  };
  const close = (): void => void socket.destroy();
  try {
    await once(socket, "connect");
    if ((await reply()) !== "220") throw new Error("not now");
    socket.write("EHLO guesser.test\r\n");
    if ((await reply()) !== "250") throw new Error("not now");
  } catch {
    close();
    return undefined;
  }
  return {
    async logIn(user, password) {
      const secret = Buffer.from(`\0${user}\0${password}`).toString("base64");
      socket.write(`AUTH PLAIN ${secret}\r\n`);
      try {
        return await reply();
      } catch {
        return isStuck ? "stuck" : "closed";
      }
    },
    close,
  };
}
