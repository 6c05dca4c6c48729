/** How the files of logs are kept and what their lines look like, for plugins that write some. */

export { addFacts, addJsonLine, addTextLine } from "./format.ts";
export { LineBytes } from "./line-bytes.ts";
export { LOG_FILES, type LogFileRules, type LogFiles } from "./log-files.ts";
