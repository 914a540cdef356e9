// SPDX-License-Identifier: Apache-2.0
/** A day, as the law counts: no time, no zone. */
import { DatePickerInput } from "@mantine/dates";

interface Props {
  label: string;
  description?: string;
  value: string;
  required?: boolean;
  minDate?: string;
  maxDate?: string;
  onChange: (day: string) => void;
}

export function DayField({ label, description, value, required = false, minDate, maxDate, onChange }: Props) {
  return (
    <DatePickerInput
      label={label}
      description={description}
      withAsterisk={required}
      value={value || null}
      minDate={minDate}
      maxDate={maxDate}
      valueFormat="YYYY-MM-DD"
      popoverProps={{
        withRoles: false,
        attributes: { dropdown: { role: "dialog", "aria-label": label } },
      }}
      onChange={(day) => onChange(day ?? "")}
    />
  );
}
