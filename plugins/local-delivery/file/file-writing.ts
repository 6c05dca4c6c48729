import { Folders } from "./folders.ts";
import { PathTurns } from "./path-turns.ts";

/** What all deliveries to files share, whatever queue they come from. */
export class FileWriting {
  readonly folders: Folders = new Folders();
  readonly turns: PathTurns = new PathTurns();
}
