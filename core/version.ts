export { BUILD, type BuildFacts } from "./build-facts.ts";

/** The version of this software. Kept equal to package.json by a test. */
export const VERSION = "0.1.0";

/** The version of the interface for plugins: grows when what worked for a plugin no longer works. */
export const API_VERSION = 1;
