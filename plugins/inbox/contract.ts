import { type Token, token } from "../../core/mod.ts";
import type { Inbox } from "./inbox.ts";

export type { Entry, InboxListener, Page } from "./entry.ts";
export type { Inbox } from "./inbox.ts";
export { type Condition, readSearch, SearchError } from "./search.ts";
export type { Summary } from "./summary.ts";

/** The messages of the sandbox; undefined where the server is not a sandbox. */
export const INBOX: Token<Inbox | undefined> = token<Inbox | undefined>("inbox");
