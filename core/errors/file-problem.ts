import { errorCode } from "../files/error-code.ts";
import { errorText } from "./error-text.ts";

/** Why a file or folder cannot be read, for whoever named it. */
export function fileProblem(error: unknown): string {
  switch (errorCode(error)) {
    case "ENOENT":
      return "it does not exist";
    case "EACCES":
    case "EPERM":
      return "this user may not read it";
    case "EISDIR":
      return "it is a directory";
    case "ENOTDIR":
      return "it is in no directory";
    default:
      return errorText(error);
  }
}
