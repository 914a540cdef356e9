// SPDX-License-Identifier: Apache-2.0
/**
 * `fetch` for the console's own server: adds the CSRF token to what changes
 * things, says what is asked while nobody is there (which does not keep a
 * session), turns a refusal into a `Problem`, and tells when the session ended.
 */
import { isAttended } from "./attendance";
import { Problem } from "./problem";

let csrf = "";
let onSignedOut: (why: Problem) => void = () => undefined;

export function setCsrf(token: string): void {
  csrf = token;
}

/** For requests that `fetch` cannot make: an upload that tells how far it is. */
export function csrfToken(): string {
  return csrf;
}

/** `listener` gets the refusal that ended the session. */
export function whenSignedOut(listener: (why: Problem) => void): void {
  onSignedOut = listener;
}

/** Refusals that mean that nobody is signed in any more. */
const ended = new Set(["not-signed-in", "session-ended", "account-blocked", "account-ended"]);
const safe = new Set(["GET", "HEAD", "OPTIONS"]);

/** As `fetch`, but never resolves to a refusal: throws `Problem` instead. */
export async function sessionFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, { credentials: "same-origin", ...init });
  const mine = csrf;
  if (csrf && !safe.has(request.method)) request.headers.set("X-CSRF-Token", csrf);
  if (safe.has(request.method) && !isAttended()) request.headers.set("X-Background", "1");
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw Problem.unreachable(error);
  }
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => null);
  const problem = Problem.from(response.status, body);
  // What was asked in an earlier session says nothing of this one.
  if (ended.has(problem.code) && mine === csrf) onSignedOut(problem);
  throw problem;
}
