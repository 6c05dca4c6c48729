import { type RequestOptions, request } from "node:http";
import { API_PREFIX } from "../../core/mod.ts";

/** What a GET to the API on a control socket answers. */
export function fetchText(
  socketPath: string,
  path: string,
): Promise<readonly [status: number, text: string]> {
  return textOf({ socketPath, path: `${API_PREFIX}${path}` });
}

/** What a GET to the web server at a port of 127.0.0.1 answers, over a connection of its own. */
export function fetchWeb(
  port: number,
  path: string,
): Promise<readonly [status: number, text: string]> {
  return textOf({ host: "127.0.0.1", port, path, agent: false });
}

function textOf(options: RequestOptions): Promise<readonly [status: number, text: string]> {
  return new Promise((resolve, reject) => {
    request(options, (response) => {
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
