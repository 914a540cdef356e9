// SPDX-License-Identifier: Apache-2.0
/** Takes a signed package in: a filing at the authority, an answer at the unit. */
import { toastDone } from "@/components";
import { UploadButton } from "@/documents";
import { useTakePackage } from "./data";

interface Props {
  path: "/api/v1/filings/answers" | "/api/v1/supervision/packages";
  label: string;
  done: string;
  onTaken: (id: number) => void;
}

export function TakePackage({ path, label, done, onTaken }: Props) {
  const take = useTakePackage(path);
  return (
    <UploadButton
      label={label}
      accept=".zip"
      send={async (file, options) => {
        const taken = await take.mutateAsync({ file, ...options });
        toastDone(done);
        onTaken(taken.id);
      }}
    />
  );
}
