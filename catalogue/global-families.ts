import type { Plugin } from "../core/mod.ts";
import { accountingCatalogue } from "./accounting.ts";
import { dummySmtpCatalogue } from "./dummy-smtp.ts";
import { inboundTlsCatalogue } from "./inbound-tls.ts";
import { legacyCatalogue } from "./legacy.ts";
import { listeningCatalogue } from "./listening.ts";
import { listsCatalogue } from "./lists.ts";
import { pickupCatalogue } from "./pickup.ts";
import { processCatalogue } from "./process.ts";
import { rewritingCatalogue } from "./rewriting.ts";
import { sendingCatalogue } from "./sending.ts";
import { signalsCatalogue } from "./signals.ts";
import { spoolBlockCatalogue } from "./spool-block.ts";
import { transmissionsCatalogue } from "./transmissions.ts";
import { webMonitorCatalogue } from "./web-monitor.ts";
import { webMonitorTlsCatalogue } from "./web-monitor-tls.ts";

/** Families about the server itself, how mail comes in, and what is written about it. */
export const globalFamilies: readonly Plugin[] = [
  processCatalogue,
  spoolBlockCatalogue,
  listeningCatalogue,
  inboundTlsCatalogue,
  pickupCatalogue,
  transmissionsCatalogue,
  listsCatalogue,
  rewritingCatalogue,
  sendingCatalogue,
  accountingCatalogue,
  webMonitorCatalogue,
  webMonitorTlsCatalogue,
  dummySmtpCatalogue,
  signalsCatalogue,
  legacyCatalogue,
];
