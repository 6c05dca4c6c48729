import { type Reply, reply } from "../../core/mod.ts";

// What a session says of itself, whatever the command was.
export const ERRORS: Reply = reply(
  421,
  "4.7.0",
  "too many errors or idle commands, closing the connection",
);
export const CLOSING: Reply = reply(421, "4.3.2", "the service is closing, try again later");
export const SILENT: Reply = reply(421, "4.4.2", "the connection was silent or slow for too long");
export const FAILED: Reply = reply(451, "4.3.0", "local error, try again later");
export const NO_SERVICE: Reply = reply(554, "5.3.2", "no mail service for this client");
export const OUTDATED: Reply = reply(
  421,
  "4.3.2",
  "the server has a new configuration, please connect again",
);
export const NO_TLS_NOW: Reply = reply(454, "4.7.0", "TLS is not available at the moment");
