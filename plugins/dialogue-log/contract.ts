export { MaskedContent } from "./masked-content.ts";
