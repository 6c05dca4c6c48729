/** What somebody may do: see, see and change what mail does, or everything; each includes those before it. */
export const RIGHTS = ["monitor", "operator", "admin"] as const;

/** One of `RIGHTS`. */
export type Right = (typeof RIGHTS)[number];

/** Whether a value, such as a word of a configuration, is a right. */
export function isRight(value: unknown): value is Right {
  return RIGHTS.some((right) => right === value);
}

/** Whether `has` is as much as `needed`. Without any right it is not. */
export function includesRight(has: Right | undefined, needed: Right): boolean {
  return has !== undefined && RIGHTS.indexOf(has) >= RIGHTS.indexOf(needed);
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
  /**
   * For routes with `recordsNotes`, before a change: writes down who asks for it, and what was noted. Resolves to why the change may not be
   * made, undefined when it may; it always may when it is urgent. Other routes are asked once this is done.
   */
  beforeChange(isUrgent: boolean): Promise<string | undefined>;
}

/** Whoever comes by the control socket, which is its owner's alone. */
export const SOCKET_CALLER: Caller = {
  name: "socket",
  address: undefined,
  right: "admin",
  seesLogs: true,
  note: () => {},
  beforeChange: () => Promise.resolve(undefined),
};
