// SPDX-License-Identifier: Apache-2.0
/** Problem details (RFC 9457) as an error, and as a sentence in the person's language. */
import { i18n } from "@/i18n";

export type ProblemParams = Record<string, string | number | boolean | null>;

interface ProblemBody {
  title?: unknown;
  detail?: unknown;
  code?: unknown;
  params?: unknown;
}

/** How the server writes a list of people that has nobody in it. */
const NOBODY = "—";

export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly params: ProblemParams;

  constructor(code: string, status: number, detail: string, params: ProblemParams = {}) {
    super(detail);
    this.name = "Problem";
    this.code = code;
    this.status = status;
    this.params = params;
  }

  /** From the body of a refused request; anything that is not problem details gets a code by status. */
  static from(status: number, body: unknown): Problem {
    const problem: ProblemBody = typeof body === "object" && body !== null ? body : {};
    const code = typeof problem.code === "string" ? problem.code : `http-${status}`;
    const detail = [problem.detail, problem.title].find((text) => typeof text === "string");
    const params = typeof problem.params === "object" && problem.params !== null ? problem.params : {};
    return new Problem(code, status, String(detail ?? ""), params as ProblemParams);
  }

  /** The server could not be reached, or the answer was cut off. */
  static unreachable(cause: unknown): Problem {
    return new Problem("unreachable", 0, cause instanceof Error ? cause.message : "");
  }
}

/** One sentence for a person: by code, or the server's own words when the code is not known here. */
export function problemText(error: unknown): string {
  if (!(error instanceof Problem)) return i18n.t("problems:unexpected");
  const key = `problems:${error.code}`;
  // A `reason` among the params picks the closer sentence where there is one: `weak-password_too-short`.
  const { reason, by } = error.params;
  // So does who changed it last, where the server knows that.
  const isBy = error.code === "version-conflict" && typeof by === "string" && by !== "";
  const context = isBy ? "by" : typeof reason === "string" ? reason : undefined;
  const params = error.params.others === NOBODY ? { others: i18n.t("session:nobodyYet") } : {};
  if (i18n.exists(key)) return i18n.t(key as "problems:unexpected", { ...error.params, ...params, context });
  if (error.message) return error.message;
  return i18n.t("problems:unexpected");
}
