// SPDX-License-Identifier: Apache-2.0
/** Names of what audit entries are about, as far as the reader may know them. */
import { useAllCameras } from "@/cameras/data";
import { useKinds } from "@/duties/data";
import { i18n } from "@/i18n";
import { useKindNames } from "@/registry/data";
import { useStorage } from "@/storage/data";
import { useAccounts } from "@/users/data";
import type { NameOf } from "./auditWords";

export function useSubjectNames(): NameOf {
  const { data: cameras } = useAllCameras();
  const { data: accounts } = useAccounts();
  const { data: storage } = useStorage();
  const { data: duties } = useKinds();
  const placeKind = useKindNames();
  return (kind, id) => {
    const number = Number(id);
    if (kind === "camera" || kind === "placement")
      return cameras?.find((camera) => camera.id === number)?.name;
    if (kind === "account") return accounts?.find((account) => account.id === number)?.display_name;
    if (kind === "volume") return storage?.volumes.find((volume) => volume.id === number)?.name;
    if (kind === "kind")
      return (
        duties?.find((duty) => duty.id === id)?.name[i18n.language === "en" ? "en" : "zh"] ?? placeKind(id)
      );
    return undefined;
  };
}
