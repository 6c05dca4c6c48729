import { type Token, token } from "../../core/mod.ts";
import type { SmtpServer } from "./server.ts";

/** This plugin's own server, shared by its hooks. */
export const SERVER: Token<SmtpServer> = token<SmtpServer>("smtp-listener.server");
