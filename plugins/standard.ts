import { cataloguePlugins } from "../catalogue/plugin.ts";
import type { ConfigDefinition, Plugin, SettingTables } from "../core/mod.ts";
import type { StandardSettings } from "../generated/tables.ts";
import { accounting } from "./accounting/plugin.ts";
import { addressLists } from "./address-lists/plugin.ts";
import { admin } from "./admin/plugin.ts";
import { audit } from "./audit/plugin.ts";
import { automation } from "./automation/plugin.ts";
import { backOff } from "./back-off/plugin.ts";
import { bounceAfter } from "./bounce-after/plugin.ts";
import { bounceCategories } from "./bounce-categories/plugin.ts";
import { bounceHistory } from "./bounce-history/plugin.ts";
import { census } from "./census/plugin.ts";
import { chaos } from "./chaos/plugin.ts";
import { compliance } from "./compliance/plugin.ts";
import { connections } from "./connections/plugin.ts";
import { dane } from "./dane/plugin.ts";
import { deliveryCopies } from "./delivery-copies/plugin.ts";
import { deliveryReports } from "./delivery-reports/plugin.ts";
import { dialogueLog } from "./dialogue-log/plugin.ts";
import { dkim } from "./dkim/plugin.ts";
import { dns } from "./dns/plugin.ts";
import { domainLog } from "./domain-log/plugin.ts";
import { headers } from "./headers/plugin.ts";
import { health } from "./health/plugin.ts";
import { httpDelivery } from "./http-delivery/plugin.ts";
import { identity } from "./identity/plugin.ts";
import { inboundTls } from "./inbound-tls/plugin.ts";
import { inbox } from "./inbox/plugin.ts";
import { includeHeaders } from "./include-headers/plugin.ts";
import { jobs } from "./jobs/plugin.ts";
import { liveEvents } from "./live-events/plugin.ts";
import { lmtp } from "./lmtp/plugin.ts";
import { localDelivery } from "./local-delivery/plugin.ts";
import { logFiles } from "./log-files/plugin.ts";
import { logging } from "./logging/plugin.ts";
import { memoryLimit } from "./memory-limit/plugin.ts";
import { metrics } from "./metrics/plugin.ts";
import { mtaSts } from "./mta-sts/plugin.ts";
import { mxRollups } from "./mx-rollup/plugin.ts";
import { namedLimits } from "./named-limits/plugin.ts";
import { outboundAuth } from "./outbound-auth/plugin.ts";
import { outboundTls } from "./outbound-tls/plugin.ts";
import { pages } from "./pages/plugin.ts";
import { patternList } from "./pattern-list/plugin.ts";
import { personalities } from "./personalities/plugin.ts";
import { postmaster } from "./postmaster/plugin.ts";
import { powermtaMonitor } from "./powermta-monitor/plugin.ts";
import { priorities } from "./priorities/plugin.ts";
import { process } from "./process/plugin.ts";
import { proxies } from "./proxies/plugin.ts";
import { queueLimits } from "./queue-limits/plugin.ts";
import { recentEvents } from "./recent-events/plugin.ts";
import { relayDebug } from "./relay-debug/plugin.ts";
import { relaying } from "./relaying/plugin.ts";
import { requireTls } from "./require-tls/plugin.ts";
import { retryAfter } from "./retry-after/plugin.ts";
import { returnedMail } from "./returned-mail/plugin.ts";
import { reverseDns } from "./reverse-dns/plugin.ts";
import { routing } from "./routing/plugin.ts";
import { routingTables } from "./routing-table/plugin.ts";
import { sandbox } from "./sandbox/plugin.ts";
import { sasl } from "./sasl/plugin.ts";
import { senderChecks } from "./sender-checks/plugin.ts";
import { sizeLimit } from "./size-limit/plugin.ts";
import { smtpClient } from "./smtp-client/plugin.ts";
import { smtpListener } from "./smtp-listener/plugin.ts";
import { sourceGroups } from "./source-groups/plugin.ts";
import { spool } from "./spool/plugin.ts";
import { statistics } from "./statistics/plugin.ts";
import { story } from "./story/plugin.ts";
import { suppression } from "./suppression/plugin.ts";
import { syslog } from "./syslog/plugin.ts";
import { throttling } from "./throttling/plugin.ts";
import { tlsReports } from "./tls-reports/plugin.ts";
import { trace } from "./trace/plugin.ts";
import { trafficHistory } from "./traffic-history/plugin.ts";
import { users } from "./users/plugin.ts";
import { vault } from "./vault/plugin.ts";
import { virtualMta } from "./virtual-mta/plugin.ts";
import { warmUp } from "./warm-up/plugin.ts";
import { webMonitor } from "./web-monitor/plugin.ts";
import { webhooks } from "./webhooks/plugin.ts";
import { xVirtualMta } from "./x-virtual-mta/plugin.ts";

export type * from "../generated/scopes.ts";
export type * from "../generated/tables.ts";

/** The plugins of the distribution, in the order their hooks run. */
export const standardPlugins: readonly Plugin[] = [
  logFiles,
  logging,
  syslog,
  identity,
  dns,
  vault,
  spool,
  sourceGroups,
  inboundTls,
  smtpListener,
  sasl,
  users,
  relaying,
  relayDebug,
  addressLists,
  suppression,
  postmaster,
  jobs,
  headers,
  includeHeaders,
  compliance,
  xVirtualMta,
  dkim,
  patternList,
  virtualMta,
  proxies,
  routing,
  mxRollups,
  connections,
  priorities,
  smtpClient,
  outboundTls,
  outboundAuth,
  requireTls,
  dane,
  mtaSts,
  tlsReports,
  retryAfter,
  bounceAfter,
  deliveryReports,
  deliveryCopies,
  bounceCategories,
  bounceHistory,
  accounting,
  webhooks,
  story,
  recentEvents,
  trace,
  routingTables,
  process,
  reverseDns,
  senderChecks,
  queueLimits,
  memoryLimit,
  sizeLimit,
  throttling,
  namedLimits,
  warmUp,
  backOff,
  automation,
  localDelivery,
  lmtp,
  httpDelivery,
  domainLog,
  dialogueLog,
  trafficHistory,
  statistics,
  returnedMail,
  sandbox,
  personalities,
  chaos,
  inbox,
  metrics,
  audit,
  health,
  liveEvents,
  pages,
  admin,
  census,
  powermtaMonitor,
  webMonitor,
  ...cataloguePlugins,
];

/**
 * The directives of blocks that plugins of one's own declare, by tag: `declare module "postrider/standard" { interface
 * PluginBlocks { webhook: { url?: string } } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: plugins add to it
export interface PluginBlocks {}

/**
 * Writes down a configuration; `export default defineConfig({ … })` in `mta.config.ts`. Directives of plugins besides the
 * built-in ones are known to it when they are added to the interface of their scope (`declare module "postrider/standard"
 * { interface DomainSettings { "my-directive"?: string } }`) or by `T`
 * (`defineConfig<StandardSettings & { domain: { "my-directive"?: string } }>`).
 */
export function defineConfig<T extends SettingTables = StandardSettings & PluginBlocks>(
  definition: ConfigDefinition<Plugin, NoInfer<T>>,
): ConfigDefinition<Plugin, T> {
  return definition;
}
