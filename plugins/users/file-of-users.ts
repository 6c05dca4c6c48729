import { type FileMistake, type Kind, readableFile } from "../../core/mod.ts";
import { readUsers } from "./users-text.ts";

/** A file of users: `mta check-config` reads it too. */
export const fileOfUsers: Kind<string> = {
  ...readableFile,
  name: "file of users",
  mentions: (path) => [
    { kind: "blocks", scopes: ["source"] },
    {
      ...{ kind: "path", path, use: "read" },
      examine(text, isDefined): FileMistake | undefined {
        const read = readUsers(text, (source) => isDefined("source", source));
        return read.ok ? undefined : read.mistake;
      },
    },
  ],
};
