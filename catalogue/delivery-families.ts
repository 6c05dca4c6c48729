import type { Plugin } from "../core/mod.ts";
import { dialogueCatalogue } from "./dialogue.ts";
import { otherDeliveryCatalogue } from "./other-delivery.ts";
import { outboundTlsCatalogue } from "./outbound-tls.ts";
import { routingCatalogue } from "./routing.ts";
import { signingCatalogue } from "./signing.ts";
import { sourceCatalogue } from "./source.ts";
import { sourceChecksCatalogue } from "./source-checks.ts";
import { sourceHeadersCatalogue } from "./source-headers.ts";

/** Families about where mail comes from and how it goes out. */
export const deliveryFamilies: readonly Plugin[] = [
  sourceCatalogue,
  sourceHeadersCatalogue,
  sourceChecksCatalogue,
  routingCatalogue,
  dialogueCatalogue,
  signingCatalogue,
  outboundTlsCatalogue,
  otherDeliveryCatalogue,
];
