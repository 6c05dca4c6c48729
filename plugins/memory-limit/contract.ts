export { type HostFile, hostFile, type MemoryUse, memoryUse } from "./memory-use.ts";
