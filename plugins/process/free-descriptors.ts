import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";
import { errorCode } from "../../core/mod.ts";

/** Whether the process, and the system, have descriptors left for `count` more files. */
export function hasDescriptors(count: number): boolean {
  const opened: number[] = [];
  try {
    while (opened.length < count) opened.push(openSync(devNull, "r"));
    return true;
  } catch (error) {
    const code = errorCode(error);
    return code !== "EMFILE" && code !== "ENFILE";
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}
