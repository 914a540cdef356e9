// SPDX-License-Identifier: Apache-2.0
/** The file of a system: its papers. Who was sent here for some that are missing (`papers=design,plan`) is led to them. */
import { useEffect, useRef } from "react";
import type { SystemView } from "@/api";
import { useAddress } from "@/components";
import { DocumentsPanel } from "@/documents";

export function SystemPapers({ system, readOnly }: { system: SystemView; readOnly: boolean }) {
  const [address] = useAddress();
  const wanted = address.get("papers")?.split(",") ?? [];
  const here = useRef<HTMLDivElement>(null);
  const sent = wanted.length > 0;
  useEffect(() => {
    if (sent) here.current?.scrollIntoView();
  }, [sent]);
  return (
    <div ref={here}>
      <DocumentsPanel
        subject={`system:${system.id}`}
        wanted={wanted}
        asked={wanted[0]}
        unitId={system.unit_id}
        readOnly={readOnly}
      />
    </div>
  );
}
