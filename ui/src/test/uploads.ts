// SPDX-License-Identifier: Apache-2.0
/** A server for uploads (`session/upload`), which go by XMLHttpRequest. Returns what was sent, in order. */
import { vi } from "vitest";

export interface Sent {
  path: string;
  query: URLSearchParams;
  body: Blob;
}

export function serveUploads(answer: (sent: Sent) => unknown | Response): Sent[] {
  const log: Sent[] = [];
  class Upload {
    upload: { onprogress?: (event: object) => void } = {};
    responseType = "";
    responseText = "";
    status = 0;
    onload = () => undefined;
    onerror = () => undefined;
    onabort = () => undefined;
    private url = new URL(window.location.href);

    open(_method: string, path: string) {
      this.url = new URL(path, window.location.href);
    }

    setRequestHeader() {
      return undefined;
    }

    abort() {
      this.onabort();
    }

    async send(body: Blob) {
      const sent = { path: this.url.pathname, query: this.url.searchParams, body };
      log.push(sent);
      this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 1 });
      const found = await answer(sent);
      this.status = found instanceof Response ? found.status : 200;
      this.responseText = found instanceof Response ? await found.text() : JSON.stringify(found);
      this.onload();
    }
  }
  vi.stubGlobal("XMLHttpRequest", Upload);
  return log;
}
