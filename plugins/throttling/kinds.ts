import { type Cidr, cidr, dataRate, type Kind, pair, type Rate, rate } from "../../core/mod.ts";

/** Local addresses and a rate. */
export const rateOfAddresses: Kind<readonly [Cidr, Rate]> = pair(cidr, rate, {
  name: "range and rate",
  accepts: "local addresses and a rate, such as 192.0.2.0/24 100/h",
  example: "192.0.2.0/24 100/h",
});

/** Local addresses and an amount of data per window. */
export const dataRateOfAddresses: Kind<readonly [Cidr, Rate]> = pair(cidr, dataRate, {
  name: "range and data rate",
  accepts: "local addresses and an amount per window, such as 192.0.2.0/24 1g/h",
  example: "192.0.2.0/24 1g/h",
});
