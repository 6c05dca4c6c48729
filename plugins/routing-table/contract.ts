export { routingQuestion, withSettings } from "./routing-question.ts";
export type {
  PolicyFound,
  RoutingAsked,
  RoutingHost,
  RoutingParts,
  RoutingTable,
} from "./routing-table.ts";
export { routingTable } from "./routing-table.ts";

/** Where the server answers with the routing table of a domain, and what it would use. */
export const ROUTING_TABLE_PATH = "/routing-table";
