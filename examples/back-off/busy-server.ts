/** A mail server that is busy at first: it refuses the first recipient, and takes everything after that. Nothing is kept. */
import { createServer, type Server, type Socket } from "node:net";

/** What it says to a command; undefined after QUIT. */
function answerTo(line: string, isBusy: () => boolean): string {
  const verb = line.slice(0, 4).toUpperCase();
  if (verb === "EHLO") return "250 busy.example";
  if (verb === "DATA") return "354 go on";
  if (verb === "QUIT") return "221 2.0.0 bye";
  if (verb !== "RCPT") return "250 2.0.0 ok";
  if (line.includes("<nobody@")) return "450 4.2.1 mailbox unavailable";
  return isBusy() ? "421 4.7.0 too many messages" : "250 2.1.5 ok";
}

/** Serves on a port of 127.0.0.1; `say` hears each command and its answer. */
export function busyServer(port: number, say: (line: string) => void): Server {
  let refusals = 1;
  const isBusy = (): boolean => refusals-- > 0;
  const talk = (socket: Socket): void => {
    let [input, inContent] = ["", false];
    const reply = (line: string, text: string): void => {
      say(`${line} -> ${text}`);
      socket.write(`${text}\r\n`);
    };
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      const lines = (input + chunk.toString("latin1")).split("\r\n");
      input = lines.pop() ?? "";
      for (const line of lines) {
        if (!inContent) {
          const answer = answerTo(line, isBusy);
          inContent = answer.startsWith("354");
          reply(line, answer);
          if (answer.startsWith("221")) socket.end();
        } else if (line === ".") {
          inContent = false;
          reply(".", "250 2.0.0 taken");
        }
      }
    });
    socket.write("220 busy.example ESMTP\r\n");
  };
  return createServer(talk).listen(port, "127.0.0.1");
}

if (process.argv[1] === import.meta.filename) busyServer(2636, (line) => console.log(line));
