export { memoryFiles } from "../../core/testing/memory-files.ts";
