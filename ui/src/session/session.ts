// SPDX-License-Identifier: Apache-2.0
/** Who is signed in and what they may do. */
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getSession, getSetup, type Me, signOut } from "@/api";
import { setCsrf } from "./fetch";
import { forgetEverything } from "./forget";
import { Problem } from "./problem";

export const sessionKey = ["session"] as const;

/** Null = nobody is signed in. */
async function readSession(): Promise<Me | null> {
  try {
    return await getSession();
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

export function useSession() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: async () => {
      const me = await readSession();
      setCsrf(me?.csrf ?? "");
      return me;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Whether the first administrator is still to be made. Asked only while nobody is signed in. */
export function useSetupNeeded(asked: boolean) {
  return useQuery({
    queryKey: ["setup"],
    queryFn: async () => (await getSetup()).needed,
    enabled: asked,
    staleTime: 0,
  });
}

/**
 * Somebody else is at the console, or nobody: what the person before fetched, or typed, is gone. By whatever way
 * a session begins, goes on or ends, it comes through here.
 */
export function changeSession(client: QueryClient, me: Me | null): void {
  const before = client.getQueryData<Me | null>(sessionKey);
  setCsrf(me?.csrf ?? "");
  client.setQueryData(sessionKey, me);
  if (before?.account.id === me?.account.id) return;
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
  client.getMutationCache().clear();
  forgetEverything();
}

/** Asks for the session: that keeps it. It may have ended, have other rights, or be another person's by now. */
export async function keepSession(client: QueryClient): Promise<void> {
  const before = client.getQueryData(sessionKey);
  try {
    const me = await readSession();
    // Else somebody signed in or out meanwhile.
    if (client.getQueryData(sessionKey) === before) changeSession(client, me);
  } catch (error) {
    // Out of reach: the next use asks again.
    if (!(error instanceof Problem)) throw error;
  }
}

/** Takes over a session that the server just gave: after sign-in, set-up, a new password. */
export function useTakeSession(): (me: Me) => void {
  const client = useQueryClient();
  return (me) => changeSession(client, me);
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      try {
        await signOut();
      } catch (error) {
        // The session is gone already. A server out of reach still has it: nobody is told that they left.
        if (!(error instanceof Problem) || error.status !== 401) throw error;
      }
    },
    onSuccess: () => changeSession(client, null),
  });
}
