// SPDX-License-Identifier: Apache-2.0
/** Narrows a page to one site: searched by the server, so that each can be found. */
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEntry, useSites } from "./data";

interface Props {
  label: string;
  placeholder: string;
  value: number | null;
  onChange: (site: number | null) => void;
}

const settleMs = 200;

export function SiteFilter({ value, onChange, ...field }: Props) {
  const { t } = useTranslation("registry");
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text, settleMs);
  const { rows = [] } = useSites({ search: settled || undefined });
  const chosen = useEntry("site", value).data;
  const listed = chosen && !rows.some(({ id }) => id === chosen.id) ? [chosen, ...rows] : rows;
  const options = listed.map((site) => ({
    value: String(site.id),
    label: `${site.name} · ${site.unit_name}`,
  }));
  return (
    <Select
      aria-label={field.label}
      placeholder={field.placeholder}
      w={260}
      searchable
      clearable
      // What was chosen stands in the field: that is no search.
      onSearchChange={(typed) => setText(options.some(({ label }) => label === typed) ? "" : typed.trim())}
      filter={({ options: all }) => all}
      nothingFoundMessage={t("nothingFound")}
      value={value === null ? null : String(value)}
      onChange={(site) => onChange(site === null ? null : Number(site))}
      data={options}
    />
  );
}
