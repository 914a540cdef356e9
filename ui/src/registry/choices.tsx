// SPDX-License-Identifier: Apache-2.0
/** Choosing a unit, a site, a place of a site: searched by the server, so that each can be found. */
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlaceView, SiteView, SystemView, UnitView } from "@/api";
import { currentLanguage } from "@/i18n";
import { citeText } from "@/i18n/articles";
import { Citations } from "./Citations";
import { useEntry, useFloorOptions, usePlaces, useSites, useSystems, useUnits } from "./data";
import { PlaceMark } from "./PlaceLaw";
import styles from "./Registry.module.css";
import { FoundSelect } from "./record/FoundSelect";
import { isShut } from "./states";

interface Props {
  value: unknown;
  onChange: (value: string) => void;
  error?: string | null;
  /** Told which one there is, where there is one alone and nothing is chosen yet. */
  onOnly?: (value: string) => void;
}

const settleMs = 200;

/** What is typed, and what of it is asked for. */
function useSearchText(): [string | undefined, (text: string) => void] {
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text, settleMs);
  return [settled || undefined, setText];
}

interface ListedProps<Row> extends Props {
  what: "unit" | "site" | "system";
  list: { rows: Row[] | undefined; query: { error: unknown; hasNextPage: boolean } };
  onSearch: (text: string) => void;
  chosen: Row | undefined;
  nameOf: (row: Row) => string;
  placeholder?: string;
  disabled?: boolean;
}

/** A unit, a site, a system. Where there is only one, there is nothing to choose. */
function ListedChoice<Row extends { id: number }>({
  what,
  list: { rows, query },
  onSearch,
  chosen,
  nameOf,
  value,
  onChange,
  onOnly,
  ...field
}: ListedProps<Row>) {
  const { t } = useTranslation("registry");
  const option = (row: Row) => ({ value: String(row.id), label: nameOf(row) });
  const [first, ...others] = rows ?? [];
  const only = first && others.length === 0 && !query.hasNextPage ? String(first.id) : null;
  const take = value ? undefined : onOnly;
  // Once: what a person takes out again stays out.
  const [isDone, setIsDone] = useState(false);
  useEffect(() => {
    if (isDone || rows === undefined) return;
    setIsDone(true);
    if (only !== null) take?.(only);
  }, [isDone, rows, only, take]);
  return (
    <FoundSelect
      placeholder={t(`placeholder.${what}`)}
      {...field}
      label={t(`field.${what}`)}
      value={value}
      chosen={chosen && option(chosen)}
      found={rows?.map(option)}
      failure={query.error}
      more={query.hasNextPage}
      onSearch={onSearch}
      onChange={onChange}
    />
  );
}

export function UnitChoice(props: Props) {
  const [search, setSearch] = useSearchText();
  const list = useUnits({ search });
  const chosen = useEntry("unit", Number(props.value) || null).data;
  return (
    <ListedChoice
      {...props}
      what="unit"
      list={list}
      onSearch={setSearch}
      chosen={chosen}
      nameOf={({ name }: UnitView) => name}
    />
  );
}

/** `unitId`: only its sites. */
export function SiteChoice({ unitId, ...props }: Props & { unitId: number | null }) {
  const [search, setSearch] = useSearchText();
  const list = useSites({ search, ...(unitId === null ? {} : { unit_id: unitId }) });
  const chosen = useEntry("site", Number(props.value) || null).data;
  const nameOf = (site: SiteView) => (unitId === null ? `${site.name} · ${site.unit_name}` : site.name);
  return (
    <ListedChoice {...props} what="site" list={list} onSearch={setSearch} chosen={chosen} nameOf={nameOf} />
  );
}

/** The systems of a site; one that stands alone there is taken by itself. */
export function SystemChoice({ siteId, ...props }: Props & { siteId: number | null }) {
  const { t } = useTranslation("registry");
  const [search, setSearch] = useSearchText();
  const list = useSystems({ site_id: siteId ?? 0, search }, siteId !== null);
  const chosen = useEntry("system", Number(props.value) || null).data;
  return (
    <ListedChoice
      {...props}
      what="system"
      list={list}
      onSearch={setSearch}
      chosen={chosen}
      nameOf={({ name }: SystemView) => name}
      disabled={siteId === null}
      placeholder={siteId === null ? t("placeholder.siteFirst") : undefined}
    />
  );
}

/** Why no camera may be there: the first of the texts that forbid it, or that may. */
export function useWhyNoCamera(): (place: PlaceView) => string {
  const { t } = useTranslation("registry");
  const language = currentLanguage();
  return ({ citations: [first], legal_class }) => {
    const pack = language === "zh-CN" ? first?.pack_zh : first?.pack_en;
    const text = first ? citeText(pack ?? "", [first.article], language) : "";
    return t(legal_class === "undecided" ? "legal.noCameraYet" : "legal.noCamera", { text });
  };
}

/** A forbidden place is listed with the text that forbids it, and cannot be chosen. */
export function PlaceChoice({ siteId, value, onChange, error }: Props & { siteId: number | null }) {
  const { t } = useTranslation("registry");
  const [search, setSearch] = useSearchText();
  const { rows, query } = usePlaces({ site_id: siteId ?? 0, search }, siteId !== null);
  const whyNoCamera = useWhyNoCamera();
  const chosen = useEntry("place", Number(value) || null).data;
  const option = ({ id, name, legal_class }: PlaceView) => ({
    value: String(id),
    label: name,
    disabled: isShut({ legal_class }),
  });
  return (
    <>
      <FoundSelect
        label={t("field.place")}
        placeholder={t(siteId === null ? "placeholder.siteFirst" : "placeholder.place")}
        disabled={siteId === null}
        value={value}
        chosen={chosen && option(chosen)}
        found={siteId === null ? [] : rows?.map(option)}
        failure={query.error}
        more={query.hasNextPage}
        onSearch={setSearch}
        onChange={onChange}
        error={error}
        renderOption={({ option: { value: id, label } }) => {
          const place = rows?.find((one) => String(one.id) === id);
          return (
            <div>
              <div>{label}</div>
              {place && isShut(place) && <div className={styles.minor}>{whyNoCamera(place)}</div>}
            </div>
          );
        }}
      />
      {chosen && (
        <div className={styles.ruling}>
          <PlaceMark place={chosen} />
          {isShut(chosen) && <Citations both citations={chosen.citations} />}
          {chosen.builder === "government" && <p className={styles.minor}>{t("legal.builder")}</p>}
        </div>
      )}
    </>
  );
}

/** The storeys of a site; nothing where it has none. */
export function FloorChoice({ siteId, value, onChange }: Props & { siteId: number | null }) {
  const { t } = useTranslation("registry");
  const floors = useFloorOptions(siteId);
  if (siteId !== null && floors.length === 0 && !value) return null;
  return (
    <Select
      label={t("field.floorPlan")}
      placeholder={t(siteId === null ? "placeholder.siteFirst" : "floor.none")}
      disabled={siteId === null}
      clearable
      value={value ? String(value) : null}
      onChange={(next) => onChange(next ?? "")}
      data={floors}
    />
  );
}
