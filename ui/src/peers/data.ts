// SPDX-License-Identifier: Apache-2.0
/** Other installations, and filings on their way to them. */
import { useMutation, useQuery } from "@tanstack/react-query";
import {
  addPeer,
  admitPeerUnit,
  changePeer,
  endPeerUnit,
  getOwnKey,
  listPeers,
  type NewPeer,
  type PeerChange,
  type PeerView,
  readFingerprint,
  renewPeerSecret,
  revokePeer,
  sendFiling,
  stopSendingFiling,
} from "@/api";
import { useRegimeChanged } from "@/regime";
import { useMay } from "@/session";

const peersKey = ["peers"] as const;

export function usePeers() {
  const may = useMay("filing.read");
  return useQuery({ queryKey: [...peersKey, "list"], queryFn: () => listPeers(), enabled: may });
}

export function useOwnKey() {
  return useQuery({ queryKey: [...peersKey, "own"], queryFn: () => getOwnKey(), staleTime: Infinity });
}

/** The fingerprint of a key that was pasted. */
export function useFingerprint(publicKey: string) {
  const key = publicKey.trim();
  return useQuery({
    queryKey: [...peersKey, "fingerprint", key],
    queryFn: () => readFingerprint({ body: { public_key: key } }),
    enabled: key !== "",
    staleTime: Infinity,
    retry: false,
  });
}

/** `done` is here and not at the call: with the answer, the form that called may be gone. */
function useRefresh() {
  return { onSettled: useRegimeChanged() };
}

export function useAddPeer() {
  return useMutation({ mutationFn: (body: NewPeer) => addPeer({ body }), ...useRefresh() });
}

export function useChangePeer(id: number, done: () => void) {
  return useMutation({
    mutationFn: (body: PeerChange) => changePeer({ path: { peer_id: id }, body }),
    onSuccess: done,
    ...useRefresh(),
  });
}

export function useRenewSecret() {
  return useMutation({
    mutationFn: (peer: PeerView) =>
      renewPeerSecret({ path: { peer_id: peer.id }, body: { version: peer.version } }),
    ...useRefresh(),
  });
}

export function useRevokePeer(done: () => void) {
  return useMutation({
    mutationFn: (peer: PeerView) =>
      revokePeer({ path: { peer_id: peer.id }, body: { version: peer.version } }),
    onSuccess: done,
    ...useRefresh(),
  });
}

export function useAdmitUnit(peer: PeerView) {
  return useMutation({
    mutationFn: (creditCode: string) =>
      admitPeerUnit({
        path: { peer_id: peer.id },
        body: { version: peer.version, credit_code: creditCode },
      }),
    ...useRefresh(),
  });
}

export function useEndUnit(peer: PeerView) {
  return useMutation({
    mutationFn: (unitId: number) =>
      endPeerUnit({ path: { peer_id: peer.id, unit_id: unitId }, query: { version: peer.version } }),
    ...useRefresh(),
  });
}

export function useSendFiling(filingId: number) {
  return useMutation({
    mutationFn: (peerId: number) => sendFiling({ path: { filing_id: filingId }, body: { peer_id: peerId } }),
    ...useRefresh(),
  });
}

export function useStopSending(filingId: number, done: () => void) {
  return useMutation({
    mutationFn: () => stopSendingFiling({ path: { filing_id: filingId } }),
    onSuccess: done,
    ...useRefresh(),
  });
}
