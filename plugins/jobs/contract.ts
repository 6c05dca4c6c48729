/** What other plugins may know of how jobs come into mail. */
import { listNote, type Note } from "../../core/mod.ts";

/** Note: fields that were read and are taken out. */
export const STRIPPED: Note<readonly string[]> = listNote("jobs.stripped", {
  doc: "Names of the fields that were read and are taken out when it is sent.",
});
