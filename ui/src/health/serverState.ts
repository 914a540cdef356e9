// SPDX-License-Identifier: Apache-2.0
/** Asks the server how it is: readiness, its clock, how long it takes to answer. */
import { useQuery } from "@tanstack/react-query";
import { sessionFetch } from "@/session";
import type { Us } from "@/time";

export interface ServerState {
  ready: boolean;
  /** Server's clock minus this device's, in microseconds; null when the answer names no time. */
  offsetUs: Us | null;
  answerMs: number;
  /** When it was asked, by this device's clock. */
  askedMs: number;
}

/** The `Date` header (RFC 9110, 6.6.1) has whole seconds, so the middle of that second is meant. */
export function clockOffset(dateHeader: string | null, sentMs: number, receivedMs: number): Us | null {
  const serverMs = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
  if (Number.isNaN(serverMs)) return null;
  return Math.round((serverMs + 500 - (sentMs + receivedMs) / 2) * 1000);
}

async function askServer(): Promise<ServerState> {
  const sentMs = Date.now();
  const started = performance.now();
  const response = await fetch("/healthz", { cache: "no-store" });
  const answerMs = Math.round(performance.now() - started);
  return {
    ready: response.ok,
    offsetUs: clockOffset(response.headers.get("date"), sentMs, Date.now()),
    answerMs,
    askedMs: sentMs,
  };
}

export function useServerState() {
  return useQuery({
    queryKey: ["health"],
    queryFn: askServer,
    refetchInterval: 10_000,
    staleTime: 0,
    retry: false,
  });
}

/** The server's version, as its API description says. */
export function useServerVersion() {
  return useQuery({
    queryKey: ["version"],
    queryFn: async () => {
      const description: unknown = await (await sessionFetch("/api/v1/openapi.json")).json();
      const { info } = description as { info?: { version?: string } };
      return info?.version ?? "";
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
