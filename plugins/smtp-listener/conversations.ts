import {
  errorText,
  type InboundSession,
  type Log,
  type Reply,
  replyLine,
  type SessionReception,
  type SessionTls,
  type SettingsView,
  type Token,
  token,
} from "../../core/mod.ts";
import type { NextLine } from "./line-buffer.ts";

/** Follows what a client and we say. Credentials are never told; nothing that it does delays the session. */
export interface SessionFollower {
  /** A line of the client's (`<`) or of ours (`>`), without its end; what may be secret in it is not shown. */
  line?(direction: "<" | ">", line: string): void;
  /** Content as it comes, dots doubled. The bytes are not to be changed, nor kept. */
  content?(bytes: Buffer): void;
  secured?(tls: SessionTls | undefined): void;
  /** The connection broke; `inHandshake`: before TLS was agreed on. */
  broke?(error: string, inHandshake: boolean): void;
  closed?(): void;
}

/** Asked when a client has connected (`again` false), and when a login gives it other settings: who wants to follow? */
export type FollowSession = (
  session: InboundSession,
  settings: SettingsView<"source">,
  again: boolean,
) => SessionFollower | undefined;

/** Where plugins follow the conversations with clients. */
export interface Conversations {
  /** Asks `follow` about each session from now on; returns its undo. */
  follow(follow: FollowSession): () => void;
}

/** The conversations with clients. */
export const CONVERSATIONS: Token<Conversations> = token<Conversations>(
  "smtp-listener.conversations",
);

/** Who follows conversations with clients. */
export class FollowedConversations implements Conversations {
  readonly #asked = new Set<FollowSession>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  follow(follow: FollowSession): () => void {
    this.#asked.add(follow);
    return () => void this.#asked.delete(follow);
  }

  /** Those who follow a session; none in most cases. */
  of(reception: SessionReception, session: InboundSession): FollowedSession {
    const ask = (again: boolean): Set<SessionFollower> =>
      this.#asked.size === 0 ? new Set() : this.#followersOf(reception, session, again);
    return new FollowedSession(ask, (error) => this.#complain(error));
  }

  #followersOf(
    reception: SessionReception,
    session: InboundSession,
    again: boolean,
  ): Set<SessionFollower> {
    const followers = new Set<SessionFollower>();
    const { clientAddress, sourceName, userSource } = session;
    const settings = reception.source(clientAddress, sourceName, userSource);
    for (const follow of this.#asked)
      try {
        const follower = follow(session, settings, again);
        if (follower) followers.add(follower);
      } catch (error) {
        this.#complain(error);
      }
    return followers;
  }

  #complain(error: unknown): void {
    this.#log.error("a plugin that follows conversations failed", { error: errorText(error) });
  }
}

const NOT_SHOWN = "(not shown)";
/** Verbs of SMTP. Anything else may be a password that came at the wrong time. */
const VERB = /^(EHLO|HELO|MAIL|RCPT|DATA|BDAT|RSET|NOOP|VRFY|EXPN|HELP|STARTTLS|QUIT)(?=[ \t]|$)/i;
const AUTH = /^(AUTH(?![^ \t])(?:[ \t]+\S+)?|AUTH)(.*)$/is;

/** All who follow one session. Who throws is told no more of it. */
export class FollowedSession {
  readonly #ask: (again: boolean) => Set<SessionFollower>;
  readonly #complain: (error: unknown) => void;
  #followers: Set<SessionFollower>;
  #logsIn = false;

  constructor(ask: (again: boolean) => Set<SessionFollower>, complain: (error: unknown) => void) {
    this.#ask = ask;
    this.#complain = complain;
    this.#followers = ask(false);
  }

  /** The session has other settings now. */
  askAgain(): void {
    this.#followers = this.#ask(true);
  }

  /** The client has said a line; `ofLogin`: it answers a challenge. */
  heard(next: Exclude<NextLine, { readonly kind: "none" }>, ofLogin: boolean): void {
    if (this.#followers.size === 0) return;
    this.#all((follower) => follower.line?.("<", this.#shown(next, ofLogin)));
  }

  #shown(next: Exclude<NextLine, { readonly kind: "none" }>, ofLogin: boolean): string {
    if (ofLogin) return NOT_SHOWN;
    if (next.kind === "too-long") return "(too long)";
    const text = next.line.toString().replace(/\r?\n$/, "");
    const [, command, more] = AUTH.exec(text.trimStart()) ?? [];
    if (command !== undefined) {
      this.#logsIn = true;
      return more === "" ? command : `${command} ${NOT_SHOWN}`;
    }
    if (VERB.test(text)) return text;
    // It may be anything, such as the request of a browser that was led here, with its cookies.
    const [word] = this.#logsIn ? [] : (/^[A-Za-z]{3,12}(?= |$)/.exec(text) ?? []);
    if (word === undefined) return NOT_SHOWN;
    return word === text ? word : `${word} ${NOT_SHOWN}`;
  }

  /** We have answered. A challenge is not shown. */
  said({ code, enhanced, lines }: Reply): void {
    if (this.#followers.size === 0) return;
    const status = enhanced === undefined ? "" : `${enhanced} `;
    for (const [at, line] of lines.entries()) {
      const sign = at === lines.length - 1 ? " " : "-";
      const text = code === 334 ? NOT_SHOWN : `${status}${replyLine(line)}`;
      this.#all((follower) => follower.line?.(">", `${code}${sign}${text}`));
    }
  }

  content(bytes: Buffer): void {
    if (this.#followers.size > 0) this.#all((follower) => follower.content?.(bytes));
  }

  secured(tls: SessionTls | undefined): void {
    this.#all((follower) => follower.secured?.(tls));
  }

  broke(error: string, inHandshake: boolean): void {
    this.#all((follower) => follower.broke?.(error, inHandshake));
  }

  closed(): void {
    this.#all((follower) => follower.closed?.());
  }

  #all(tell: (follower: SessionFollower) => void): void {
    for (const follower of this.#followers)
      try {
        tell(follower);
      } catch (error) {
        this.#followers.delete(follower);
        this.#complain(error);
      }
  }
}
