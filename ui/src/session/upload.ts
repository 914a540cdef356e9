// SPDX-License-Identifier: Apache-2.0
/** Sends a file and tells how far it is, which `fetch` cannot. Refusals are `Problem`s, as with `sessionFetch`. */
import { csrfToken } from "./fetch";
import { Problem } from "./problem";

export interface UploadOptions {
  /** From 0 to 1, while the file goes out; what the server then does with it takes its own time. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

export function upload<Answer>(
  path: string,
  body: Blob,
  { onProgress, signal }: UploadOptions = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.responseType = "text";
    request.setRequestHeader("X-CSRF-Token", csrfToken());
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress?.(event.loaded / event.total);
    };
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(answer as Answer);
      else reject(Problem.from(request.status, answer));
    };
    request.onerror = () => reject(Problem.unreachable(null));
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
