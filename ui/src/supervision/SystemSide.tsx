// SPDX-License-Identifier: Apache-2.0
/** A system of the register: how it stands, what is true and not filed; a visit, an order, the inspection pack. */
import { Button, Skeleton } from "@mantine/core";
import { IconClipboardPlus, IconDownload, IconFileCertificate, IconGavel } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RegisteredView } from "@/api";
import { EmptyState, ErrorState, Fact, Facts, Part, SidePanel } from "@/components";
import { Changes } from "@/filings/Changes";
import { useDifferences, useForm } from "@/filings/data";
import { systemTitle } from "@/filings/words";
import { useDivisionNames } from "@/registry/data";
import { useMay } from "@/session";
import { Complaints } from "./Complaints";
import { useRegistered } from "./data";
import { Exclusion } from "./Exclusion";
import { IssueOrder } from "./IssueOrder";
import { PlanVisit } from "./PlanVisit";
import { Standing } from "./RegisterTable";
import styles from "./Supervision.module.css";

interface Opened {
  filing?: number;
  visit?: number;
  order?: number;
}

interface Props {
  id: number;
  onClose: () => void;
  onOpen: (opened: Opened) => void;
}

export function SystemSide({ id, onClose, onOpen }: Props) {
  const { t } = useTranslation(["supervision", "common"]);
  const found = useRegistered(id);
  const system = found.data;
  return (
    <SidePanel
      wide
      title={system ? systemTitle(system.site_name, system.name) : t("system.title")}
      note={system && <Standing row={system} />}
      onClose={onClose}
    >
      {found.error && !system ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : system ? (
        <Details system={system} onOpen={onOpen} />
      ) : system === null ? (
        <EmptyState title={t("common:nothingFound")} />
      ) : (
        <Skeleton height={240} aria-label={t("common:loading")} />
      )}
    </SidePanel>
  );
}

function Details({ system, onOpen }: { system: RegisteredView; onOpen: (opened: Opened) => void }) {
  const { t } = useTranslation("supervision");
  const mayWrite = useMay("supervision.write");
  const [task, setTask] = useState<"plan" | "order" | null>(null);
  const differences = useDifferences(system.id);
  const divisionName = useDivisionNames();
  const { data: form } = useForm();
  const filing = system.filing_id;
  return (
    <>
      <Part title={t("system.title")}>
        <Facts>
          <Fact name={t("column.unit")}>{system.unit_name}</Fact>
          <Fact name={t("system.division")}>{divisionName(system.division)}</Fact>
          <Fact name={t("system.funding")}>
            {t(system.funding === "government" ? "system.government" : "system.own")}
          </Fact>
          <Fact name={t("system.useDay")}>{system.use_day ?? "–"}</Fact>
          {system.end_day && <Fact name={t("system.endDay")}>{system.end_day}</Fact>}
          <Fact name={t("column.cameras")}>{system.cameras}</Fact>
          <Fact name={t("column.number")}>{system.number ?? "–"}</Fact>
          <Fact name={t("column.due")}>{system.due_day ?? "–"}</Fact>
          <Fact name={t("column.visited")}>{system.visited_day ?? "–"}</Fact>
          <Fact name={t("column.orders")}>{system.orders}</Fact>
        </Facts>
        <div className={styles.buttons}>
          {filing !== null && (
            <Button
              variant="default"
              leftSection={<IconFileCertificate size={15} stroke={1.5} />}
              onClick={() => onOpen({ filing })}
            >
              {t("system.lastFiling")}
            </Button>
          )}
          {mayWrite && (
            <Button
              variant="default"
              leftSection={<IconClipboardPlus size={15} stroke={1.5} />}
              onClick={() => setTask("plan")}
            >
              {t("system.plan")}
            </Button>
          )}
          {mayWrite && (
            <Button
              variant="default"
              leftSection={<IconGavel size={15} stroke={1.5} />}
              onClick={() => setTask("order")}
            >
              {t("system.order")}
            </Button>
          )}
        </div>
      </Part>
      {task === "plan" && (
        <PlanVisit
          systemId={system.id}
          zone={system.zone}
          onDone={(visit) => onOpen({ visit })}
          onCancel={() => setTask(null)}
        />
      )}
      {task === "order" && (
        <IssueOrder
          systemId={system.id}
          zone={system.zone}
          onDone={(order) => onOpen({ order })}
          onCancel={() => setTask(null)}
        />
      )}
      {form && differences.data && differences.data.filing_id !== null && (
        <Changes changes={differences.data.changes} form={form} title={t("system.unfiled")} />
      )}
      <Complaints systemId={system.id} />
      <Exclusion systemId={system.id} />
      <Part title={t("system.pack")}>
        <p className={styles.note}>{t("system.packText")}</p>
        <div className={styles.buttons}>
          <Button
            component="a"
            href={`/api/v1/supervision/systems/${system.id}/pack.zip`}
            download
            variant="default"
            leftSection={<IconDownload size={15} stroke={1.5} />}
          >
            {t("system.pack")}
          </Button>
        </div>
      </Part>
    </>
  );
}
