import {
  type ContentReader,
  errorText,
  type Inspection,
  type Log,
  type Note,
  reply,
  textNote,
} from "../../core/mod.ts";
import type { MailFolder } from "./mail-folder.ts";

/** The file that a message has in the sandbox's folder. */
export const FILE: Note<string> = textNote("sandbox.file", {
  doc: "The file that the message has in the sandbox's folder.",
  limit: 100,
});

const NOT_KEPT: Inspection = {
  accept: false,
  reply: reply(451, "4.3.0", "the sandbox's folder cannot be written, see the log"),
};

/** Writes a message's content to the folder as it arrives, so that it is there when the message is accepted. */
export function contentToFolder(folder: MailFolder, log: Log): ContentReader {
  const content = folder.arrive();
  let failure: unknown;
  const attempt = async (write: () => Promise<void>): Promise<void> => {
    if (failure !== undefined) return;
    try {
      await write();
    } catch (error) {
      failure = error;
    }
  };
  return {
    write: (chunk) => attempt(() => content.write(chunk)),
    async end() {
      await attempt(() => content.end());
      if (failure === undefined) return { accept: true, notes: [FILE.with(content.name)] };
      log.error("a message could not be put into the sandbox", { error: errorText(failure) });
      return NOT_KEPT;
    },
    abandon: () => content.abandon(),
  };
}
