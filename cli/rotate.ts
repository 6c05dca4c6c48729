import { resultOf, type Server } from "./server-client.ts";
import type { Terminal } from "./terminal.ts";

/** `mta rotate …`: has the server begin new files. `told` says what it has begun. Throws `Refused` with the server's error. */
export async function rotate(
  server: Server,
  path: string,
  { json, told }: { readonly json: boolean; readonly told: string },
  to: Terminal,
): Promise<void> {
  const data = resultOf(await server.ask("POST", path));
  to.print(json ? JSON.stringify(data, undefined, 2) : told);
}
