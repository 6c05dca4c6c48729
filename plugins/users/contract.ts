export { readPasswordLine } from "./read-password.ts";
