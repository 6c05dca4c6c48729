/** What whoever posts to web servers needs. */

export { inClear } from "./check.ts";
export { readCertificateAndKey } from "./pem.ts";
export { type Posted, Poster, type PosterOptions } from "./poster.ts";
export { readFields } from "./read-fields.ts";
