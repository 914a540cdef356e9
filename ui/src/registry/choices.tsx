// SPDX-License-Identifier: Apache-2.0
/** Choosing a unit, a site, a place of a site: searched by the server, so that each can be found. */
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlaceView, SiteView } from "@/api";
import { currentLanguage } from "@/i18n";
import { citeText } from "@/i18n/articles";
import { Citations } from "./Citations";
import { useEntry, useFloorOptions, usePlaces, useSites, useUnits } from "./data";
import { PlaceMark } from "./PlaceLaw";
import styles from "./Registry.module.css";
import { FoundSelect } from "./record/FoundSelect";

interface Props {
  value: unknown;
  onChange: (value: string) => void;
  error?: string | null;
}

const settleMs = 200;

/** What is typed, and what of it is asked for. */
function useSearchText(): [string | undefined, (text: string) => void] {
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text, settleMs);
  return [settled || undefined, setText];
}

export function UnitChoice({ value, onChange, error }: Props) {
  const { t } = useTranslation("registry");
  const [search, setSearch] = useSearchText();
  const { rows, query } = useUnits({ search });
  const chosen = useEntry("unit", Number(value) || null).data;
  const option = ({ id, name }: { id: number; name: string }) => ({ value: String(id), label: name });
  return (
    <FoundSelect
      label={t("field.unit")}
      placeholder={t("placeholder.unit")}
      value={value}
      chosen={chosen && option(chosen)}
      found={rows?.map(option)}
      failure={query.error}
      more={query.hasNextPage}
      onSearch={setSearch}
      onChange={onChange}
      error={error}
    />
  );
}

/** `unitId`: only its sites. */
export function SiteChoice({ value, onChange, error, unitId }: Props & { unitId: number | null }) {
  const { t } = useTranslation("registry");
  const [search, setSearch] = useSearchText();
  const { rows, query } = useSites({ search, ...(unitId === null ? {} : { unit_id: unitId }) });
  const chosen = useEntry("site", Number(value) || null).data;
  const option = (site: SiteView) => ({
    value: String(site.id),
    label: unitId === null ? `${site.name} · ${site.unit_name}` : site.name,
  });
  return (
    <FoundSelect
      label={t("field.site")}
      placeholder={t("placeholder.site")}
      value={value}
      chosen={chosen && option(chosen)}
      found={rows?.map(option)}
      failure={query.error}
      more={query.hasNextPage}
      onSearch={setSearch}
      onChange={onChange}
      error={error}
    />
  );
}

/** Why no camera may be there: the first of the texts that forbid it. */
export function whyForbidden(place: PlaceView): string {
  const [first] = place.citations;
  const language = currentLanguage();
  return first
    ? citeText(language === "zh-CN" ? first.pack_zh : first.pack_en, [first.article], language)
    : "";
}

/** A forbidden place is listed with the text that forbids it, and cannot be chosen. */
export function PlaceChoice({ siteId, value, onChange, error }: Props & { siteId: number | null }) {
  const { t } = useTranslation("registry");
  const [search, setSearch] = useSearchText();
  const { rows, query } = usePlaces({ site_id: siteId ?? 0, search }, siteId !== null);
  const chosen = useEntry("place", Number(value) || null).data;
  const option = ({ id, name, legal_class }: PlaceView) => ({
    value: String(id),
    label: name,
    disabled: legal_class === "forbidden",
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
              {place?.legal_class === "forbidden" && (
                <div className={styles.minor}>{t("legal.noCamera", { text: whyForbidden(place) })}</div>
              )}
            </div>
          );
        }}
      />
      {chosen && (
        <div className={styles.ruling}>
          <PlaceMark place={chosen} />
          {chosen.legal_class === "forbidden" && <Citations both citations={chosen.citations} />}
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
