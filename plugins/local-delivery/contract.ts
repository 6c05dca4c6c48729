/** For other plugins that deliver on this host: a connection to a place that takes one recipient at a time. */
export { type DeliverOne, delivered, LocalConnection, notDelivered } from "./local-connection.ts";
