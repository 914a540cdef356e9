// SPDX-License-Identifier: Apache-2.0
/** The access register: who looked at whose picture, when, why, and who was refused; and the grants in force. */
import { NumberInput, SegmentedControl, Select } from "@mantine/core";
import { IconEyeOff, IconFilterOff } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type AccessKind, type AccessView, listAccess } from "@/api";
import { useCameraChoices } from "@/cameras/data";
import { EmptyState, numberParam, Page, PagedTable, useAddress, useRows } from "@/components";
import { ClearFilters } from "@/components/ClearFilters";
import { ExportPages } from "@/components/ExportPages";
import { accessColumns, accessCsv } from "./accessColumns";
import { type AccessFilter, useAccess } from "./data";
import { GrantList } from "./GrantList";
import { PeriodField } from "./PeriodField";
import { readPeriod, spanOf } from "./period";
import { RegistersState } from "./RegistersState";
import { usePeople } from "./usePeople";

const kinds: AccessKind[] = ["live", "playback", "thumbnail", "hls", "export", "test"];
const filterNames = ["from", "to", "person", "camera", "kind", "result", "case"];

function filterOf(address: URLSearchParams): AccessFilter {
  const kind = kinds.find((one) => one === address.get("kind"));
  const result = address.get("result");
  return {
    ...spanOf(readPeriod(address)),
    account_id: numberParam(address, "person") ?? undefined,
    camera_id: numberParam(address, "camera") ?? undefined,
    kind,
    case_id: numberParam(address, "case") ?? undefined,
    granted: result === "granted" ? true : result === "refused" ? false : undefined,
  };
}

export function AccessPage() {
  const [address] = useAddress();
  return address.get("show") === "grants" ? <Grants /> : <Register />;
}

/** The register, or the grants that are in force. */
function WhatToShow() {
  const { t } = useTranslation("registers");
  const [address, change] = useAddress();
  return (
    <SegmentedControl
      aria-label={t("access.show")}
      value={address.get("show") === "grants" ? "grants" : "entries"}
      onChange={(value) => change({ show: value === "grants" ? "grants" : null })}
      data={[
        { value: "entries", label: t("access.entries") },
        { value: "grants", label: t("grants.title") },
      ]}
    />
  );
}

function Grants() {
  const { t } = useTranslation("registers");
  return (
    <Page title={t("access.title")} note={t("grants.text")} tools={<WhatToShow />}>
      <GrantList />
    </Page>
  );
}

function Register() {
  const { t } = useTranslation(["registers", "common"]);
  const [address, change] = useAddress();
  const filter = useMemo(() => filterOf(address), [address]);
  const register = useAccess(filter);
  const cameras = useCameraChoices();
  const rows = useRows(register);
  const people = usePeople(rows, filter.account_id ?? null);
  const columns = useMemo(() => accessColumns(t), [t]);
  const filtered = filterNames.some((name) => address.has(name));

  return (
    <Page
      title={t("access.title")}
      note={t("access.text")}
      below={
        <>
          <PeriodField />
          <Select
            aria-label={t("filter.person")}
            placeholder={t("filter.person")}
            w={150}
            clearable
            searchable
            value={address.get("person")}
            onChange={(person) => change({ person })}
            data={people}
          />
          <Select
            aria-label={t("filter.camera")}
            placeholder={t("filter.camera")}
            w={170}
            clearable
            searchable
            value={address.get("camera")}
            onChange={(camera) => change({ camera })}
            data={cameras}
          />
          <Select
            aria-label={t("filter.kind")}
            placeholder={t("filter.kind")}
            w={140}
            clearable
            value={address.get("kind")}
            onChange={(kind) => change({ kind })}
            data={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
          <Select
            aria-label={t("filter.result")}
            placeholder={t("filter.result")}
            w={120}
            clearable
            value={address.get("result")}
            onChange={(result) => change({ result })}
            data={(["granted", "refused"] as const).map((value) => ({ value, label: t(value) }))}
          />
          <NumberInput
            aria-label={t("filter.case")}
            placeholder={t("filter.case")}
            w={110}
            min={1}
            allowDecimal={false}
            hideControls
            value={numberParam(address, "case") ?? ""}
            onChange={(number) => change({ case: number })}
          />
          {filtered && <ClearFilters names={filterNames} />}
        </>
      }
      tools={
        <>
          <RegistersState />
          <WhatToShow />
          <ExportPages<AccessView>
            name={t("access.csv")}
            columns={accessCsv(t)}
            read={(before, signal) => listAccess({ query: { ...filter, before, limit: 1000 }, signal })}
          />
        </>
      }
    >
      <PagedTable
        list={register}
        label={t("access.title")}
        columns={columns}
        rowKey={(row) => row.id}
        empty={
          filtered ? (
            <EmptyState
              icon={<IconFilterOff size={20} stroke={1.5} />}
              title={t("common:nothingFound")}
              text={t("common:nothingFoundText")}
            />
          ) : (
            <EmptyState
              icon={<IconEyeOff size={20} stroke={1.5} />}
              title={t("access.empty")}
              text={t("access.emptyText")}
            />
          )
        }
      />
    </Page>
  );
}
