import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import type { PeerInfo } from "../message/agent-connection.ts";
import type { ConnectOptions } from "./client.ts";

/** A connection that is about to be opened. */
export interface ConnectionBegun {
  /** `domain/vmta`: the queue that it is opened for. Others may use it later. */
  readonly queue: string;
  readonly hostName: string;
  /** IP address; empty for a Unix socket. */
  readonly address: string;
  readonly port: number;
  /** Ours, if one was chosen. */
  readonly localAddress: string | undefined;
}

/** Follows one connection. Credentials are never told; nothing that it does delays the connection. */
export interface ConversationFollower {
  /** A line of the host (`<`) or of ours (`>`), without its end; what is secret in it is not shown. */
  line?(direction: "<" | ">", line: string): void;
  /** Content as it goes out, dots doubled. The bytes are not to be changed, nor kept. */
  content?(bytes: Buffer): void;
  /** The conversation is open: mail can be sent. */
  opened?(peer: PeerInfo): void;
  failed?(failure: DeliveryFailure): void;
}

/** Asked for each connection before it is opened: who wants to follow it? */
export type FollowConversation = (connection: ConnectionBegun) => ConversationFollower | undefined;

/** One connection as all who follow it are told of it. */
export interface Followed extends Pick<ConnectOptions, "trace" | "traceContent"> {
  opened(peer: PeerInfo): void;
  failed(failure: DeliveryFailure): void;
}

/**
 * Asks who follows a connection; undefined when nobody does. Who throws is told no more of it, which `complain` hears.
 */
export function followed(
  asked: readonly FollowConversation[],
  connection: ConnectionBegun,
  complain: (error: string) => void,
): Followed | undefined {
  const followers = new Set<ConversationFollower>();
  const guarded = (work: () => void, follower?: ConversationFollower): void => {
    try {
      work();
    } catch (error) {
      if (follower) followers.delete(follower);
      complain(errorText(error));
    }
  };
  for (const follow of asked)
    guarded(() => {
      const follower = follow(connection);
      if (follower) followers.add(follower);
    });
  if (followers.size === 0) return undefined;
  const all = (tell: (follower: ConversationFollower) => void): void => {
    for (const follower of followers) guarded(() => tell(follower), follower);
  };
  const wants = (what: "line" | "content"): boolean =>
    [...followers].some((follower) => follower[what] !== undefined);
  return {
    trace: wants("line") ? (at, line) => all((one) => one.line?.(at, line)) : undefined,
    traceContent: wants("content") ? (bytes) => all((one) => one.content?.(bytes)) : undefined,
    opened: (peer) => all((one) => one.opened?.(peer)),
    failed: (failure) => all((one) => one.failed?.(failure)),
  };
}
