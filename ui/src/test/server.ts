// SPDX-License-Identifier: Apache-2.0
/** A server of a few answers for tests of pages: routes by method and path, and what was asked of them. */
import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: Headers;
}

export type Answer = (asked: Asked) => unknown | Response;

export function problemResponse(
  status: number,
  code: string,
  params: Record<string, unknown> = {},
): Response {
  return Response.json({ type: "", title: "", status, detail: code, code, params }, { status });
}

/** `{"GET /api/v1/cameras": () => [...]}`; `:id` matches a number. Returns what was asked, in order. */
export function serve(routes: Record<string, Answer>): Asked[] {
  const log: Asked[] = [];
  const table = Object.entries(routes).map(([route, answer]) => {
    const [method = "", path = ""] = route.split(" ");
    return { method, pattern: new RegExp(`^${path.replaceAll(":id", "\\d+")}$`), answer };
  });
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(
      typeof input === "string" ? new URL(input, window.location.href) : input,
      init,
    );
    const url = new URL(request.url);
    const text = await request.text();
    const asked: Asked = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      body: text ? JSON.parse(text) : null,
      headers: request.headers,
    };
    log.push(asked);
    const found = table.find((one) => one.method === asked.method && one.pattern.test(asked.path));
    if (!found) return problemResponse(404, "not-found");
    const answer = found.answer(asked);
    if (answer instanceof Response) return answer;
    return answer === undefined ? new Response(null, { status: 204 }) : Response.json(answer);
  });
  return log;
}
