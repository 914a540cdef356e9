// SPDX-License-Identifier: Apache-2.0
/** The papers at something: which there are, handing one in, taking one away. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { attachDocument, type DocumentView, detachDocument, listAttachments } from "@/api";
import { useRegimeChanged } from "@/regime";
import { type UploadOptions, upload } from "@/session";

const documentsKey = ["documents"] as const;
/** As the server's limit. */
export const mostBytes = 20_000_000;
export const accepted = ".pdf,.png,.jpg,.jpeg,.txt,.csv,.docx,.xlsx";

/** Where the paper's bytes are. */
export function documentHref(id: number): string {
  return `/api/v1/documents/${id}`;
}

/** `version`: of what they belong to; with another one they are read again. */
export function useAttachments(subject: string, version = 0) {
  return useQuery({
    queryKey: [...documentsKey, subject, version],
    queryFn: () => listAttachments({ query: { subject } }),
  });
}

interface Sent extends UploadOptions {
  file: File;
  kind: string;
  /** Whose paper it is; not given: one's own unit's. */
  unitId?: number | null;
}

/** Hands in a file that belongs to nothing yet. */
export function uploadDocument({ file, kind, unitId, ...options }: Sent): Promise<DocumentView> {
  const query = new URLSearchParams({ name: file.name, kind });
  if (unitId != null) query.set("unit_id", String(unitId));
  return upload<DocumentView>(`/api/v1/documents?${query}`, file, options);
}

/** Hands in a file and puts it to `subject`. */
export function useAttach(subject: string) {
  return useMutation({
    mutationFn: async (sent: Sent) => {
      const made = await uploadDocument(sent);
      return attachDocument({ body: { subject, document_id: made.id, kind: sent.kind } });
    },
    onSettled: useRegimeChanged(),
  });
}

export function useDetach(subject: string) {
  return useMutation({
    mutationFn: (documentId: number) => detachDocument({ query: { subject, document_id: documentId } }),
    onSettled: useRegimeChanged(),
  });
}
