// SPDX-License-Identifier: Apache-2.0
/** Accounts and their rights per camera. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type AccountChange,
  type CameraRights,
  changeAccount,
  createAccount,
  deleteAccount,
  getCameraRights,
  listAccounts,
  listAuthorities,
  type NewAccount,
  setCameraRights,
} from "@/api";
import { useMay } from "@/session";

export const accountsKey = ["accounts"] as const;

export function useAccounts() {
  return useQuery({ queryKey: accountsKey, queryFn: () => listAccounts(), enabled: useMay("account.write") });
}

/** The authorities that an officer can belong to. */
export function useAuthorities() {
  return useQuery({
    queryKey: [...accountsKey, "authorities"],
    queryFn: async () => (await listAuthorities({ query: { limit: 500 } })).items,
    enabled: useMay("account.write"),
  });
}

export function useRights(accountId: number) {
  return useQuery({
    queryKey: [...accountsKey, accountId, "rights"],
    queryFn: () => getCameraRights({ path: { account_id: accountId } }),
  });
}

function useRefresh() {
  const client = useQueryClient();
  return { onSettled: () => client.invalidateQueries({ queryKey: accountsKey }) };
}

export function useAddAccount() {
  return useMutation({ mutationFn: (body: NewAccount) => createAccount({ body }), ...useRefresh() });
}

export function useChangeAccount() {
  return useMutation({
    mutationFn: ({ id, change }: { id: number; change: AccountChange }) =>
      changeAccount({ path: { account_id: id }, body: change }),
    ...useRefresh(),
  });
}

export function useRemoveAccount() {
  return useMutation({
    mutationFn: (id: number) => deleteAccount({ path: { account_id: id } }),
    ...useRefresh(),
  });
}

export function useSetRights(accountId: number) {
  return useMutation({
    mutationFn: (body: CameraRights) => setCameraRights({ path: { account_id: accountId }, body }),
    ...useRefresh(),
  });
}
