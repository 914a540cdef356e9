// SPDX-License-Identifier: Apache-2.0
/** Which days: a range, with the usual ones at hand. */
import { DatePickerInput } from "@mantine/dates";
import { useTranslation } from "react-i18next";
import { useAddress } from "@/components";
import { nowUs } from "@/time";
import { type PresetName, presets, readPeriod } from "./period";

const names: PresetName[] = ["today", "yesterday", "week", "month"];

export function PeriodField() {
  const { t } = useTranslation("registers");
  const [address, change] = useAddress();
  const { from, to } = readPeriod(address);
  const days = presets(nowUs());
  return (
    <DatePickerInput
      type="range"
      w={210}
      aria-label={t("filter.period")}
      placeholder={t("filter.period")}
      valueFormat="YYYY-MM-DD"
      clearable
      popoverProps={{
        withRoles: false,
        attributes: { dropdown: { role: "dialog", "aria-label": t("filter.period") } },
      }}
      allowSingleDateInRange
      maxDate={days.today[0]}
      value={[from, to]}
      onChange={([first, last]) => change({ from: first, to: last })}
      presets={names.map((name) => ({ value: days[name], label: t(`preset.${name}`) }))}
    />
  );
}
