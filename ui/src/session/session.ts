// SPDX-License-Identifier: Apache-2.0
/** Who is signed in and what they may do. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getSession, getSetup, type Me, signOut } from "@/api";
import { setCsrf } from "./fetch";
import { Problem } from "./problem";

export const sessionKey = ["session"] as const;

/** Null = nobody is signed in. */
export async function readSession(): Promise<Me | null> {
  try {
    const me = await getSession();
    setCsrf(me.csrf);
    return me;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

export function useSession() {
  return useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: Number.POSITIVE_INFINITY });
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

/** Takes over a session that the server just gave: after sign-in, set-up, a new password. */
export function useTakeSession(): (me: Me) => void {
  const client = useQueryClient();
  return (me) => {
    setCsrf(me.csrf);
    client.setQueryData(sessionKey, me);
  };
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => signOut(),
    // Also when the server says that the session is gone already.
    onSettled: () => {
      setCsrf("");
      client.setQueryData(sessionKey, null);
      // Nothing that this person saw is left for the next one.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
    },
  });
}
