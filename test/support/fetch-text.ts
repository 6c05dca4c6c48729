import { request } from "node:http";
import { API_PREFIX } from "../../core/mod.ts";

/** What a GET to the API on a control socket answers. */
export function fetchText(
  socketPath: string,
  path: string,
): Promise<readonly [status: number, text: string]> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: `${API_PREFIX}${path}` }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () => resolve([response.statusCode ?? 0, text]));
    })
      .on("error", reject)
      .end();
  });
}
