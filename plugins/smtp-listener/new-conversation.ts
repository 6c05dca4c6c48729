import type { InboundSession, SessionReception } from "../../core/mod.ts";
import { COMMAND, type Conversation } from "./conversation.ts";
import { Patience } from "./patience.ts";
import type { SessionHost } from "./session-host.ts";
import type { SessionSettings } from "./settings.ts";

/** What a conversation is made of: what it looks at as it goes on, and what its session does for it. */
export interface ConversationParts
  extends Pick<
    Conversation,
    | "tapContent"
    | "beginData"
    | "endData"
    | "reset"
    | "farewell"
    | "loggedIn"
    | "pause"
    | "within"
    | "startTls"
  > {
  readonly host: SessionHost;
  readonly reception: SessionReception;
  readonly session: InboundSession;
  readonly settings: () => SessionSettings;
  readonly tlsAvailable: () => boolean;
  readonly moreInput: () => boolean;
}

/** A conversation in which nothing was said yet. */
export function newConversation(parts: ConversationParts): Conversation {
  const { host, reception, session } = parts;
  const { clock, log, hostName } = host;
  const talk: Conversation = {
    session,
    get settings() {
      return parts.settings();
    },
    reception,
    clock,
    log,
    hostName,
    get tlsAvailable() {
      return parts.tlsAvailable();
    },
    get moreInput() {
      return parts.moreInput();
    },
    clientName: undefined,
    extended: false,
    transaction: undefined,
    expecting: COMMAND,
    patience: new Patience(parts.settings().maxSmtpErrors),
    timing: host.timing,
    loginGuard: host.loginGuard,
    failedLogins: 0,
    beginContent: (content) => {
      if (talk.transaction) talk.transaction.content = content;
      parts.beginData();
    },
    tapContent: parts.tapContent,
    beginData: parts.beginData,
    endData: parts.endData,
    reset: parts.reset,
    farewell: parts.farewell,
    loggedIn: parts.loggedIn,
    pause: parts.pause,
    within: parts.within,
    startTls: parts.startTls,
  };
  return talk;
}
