/** What somebody may do: see, see and change what mail does, or everything. */
export type Right = "monitor" | "operator" | "admin";

const RANKS: { readonly [R in Right]: number } = { monitor: 1, operator: 2, admin: 3 };

/** Whether `has` is as much as `needed`. Without any right it is not. */
export function includesRight(has: Right | undefined, needed: Right): boolean {
  return has !== undefined && RANKS[has] >= RANKS[needed];
}

/** Who asks the admin server. */
export interface Caller {
  /** Who it is, for the audit log: `user NAME`, `key NAME`, `address`, or `socket`. */
  readonly name: string;
  /** Where the request comes from; undefined on the control socket. */
  readonly address: string | undefined;
  /** Undefined for somebody without any, who can ask only what is open to everybody. */
  readonly right: Right | undefined;
  /** May see lines of logs and content of messages. */
  readonly seesLogs: boolean;
  /** Adds to what the audit log says of this request: what it does, without secrets. */
  note(text: string): void;
}

/** Whoever comes by the control socket, which is its owner's alone. */
export const SOCKET_CALLER: Caller = {
  name: "socket",
  address: undefined,
  right: "admin",
  seesLogs: true,
  note: () => {},
};
