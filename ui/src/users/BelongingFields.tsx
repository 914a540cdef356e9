// SPDX-License-Identifier: Apache-2.0
/** Where an account belongs: the unit of its staff, the authority of an officer, the day on which it ends. */
import { Select } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useTranslation } from "react-i18next";
import type { Role } from "@/api";
import { Row } from "@/components";
import { NamedInput } from "@/duties/FieldInput";
import { addDays, formatDate, parseMoment, type Us } from "@/time";
import { useAuthorities } from "./data";

export interface Belonging {
  unit_id: number | null;
  authority_id: number | null;
  ends_us: Us | null;
}

interface Props {
  role: Role;
  value: Belonging;
  onChange: (value: Belonging) => void;
}

/** What does not go with a role is left out: administrators belong to no unit, only officers to an authority. */
export function fitting(role: Role, value: Belonging): Belonging {
  return {
    unit_id: role === "administrator" || role === "officer" ? null : value.unit_id,
    authority_id: role === "officer" ? value.authority_id : null,
    ends_us: value.ends_us,
  };
}

export function BelongingFields({ role, value, onChange }: Props) {
  const { t } = useTranslation("users");
  const authorities = useAuthorities();
  return (
    <>
      {role === "officer" && (
        <Select
          label={t("form.authority")}
          description={t("form.authorityText")}
          withAsterisk
          searchable
          value={idText(value.authority_id)}
          onChange={(id) => onChange({ ...value, authority_id: idOf(id) })}
          data={(authorities.data ?? []).map((one) => ({ value: String(one.id), label: one.name }))}
        />
      )}
      <Row>
        {role !== "officer" && role !== "administrator" && (
          <NamedInput
            label={t("form.unit")}
            description={t("form.unitText")}
            placeholder={t("form.noUnit")}
            type="unit"
            value={value.unit_id}
            onChange={(unit_id) => onChange({ ...value, unit_id })}
          />
        )}
        <DateInput
          label={t("form.ends")}
          description={t("form.endsText")}
          placeholder={t("form.noEnd")}
          valueFormat="YYYY-MM-DD"
          clearable
          value={value.ends_us === null ? null : lastDay(value.ends_us)}
          onChange={(day) => onChange({ ...value, ends_us: day === null ? null : endOf(day) })}
        />
      </Row>
    </>
  );
}

/** The account works through the day that is shown: it ends with the midnight after it. */
export function lastDay(endsUs: Us): string {
  return formatDate(endsUs - 1);
}

export function endOf(day: string): Us | null {
  const startUs = parseMoment(day);
  return startUs === null ? null : addDays(startUs, 1);
}

function idText(id: number | null): string | null {
  return id === null ? null : String(id);
}

function idOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}
