// SPDX-License-Identifier: Apache-2.0
/** A choice from a list that is too long to be here at once: the server searches it. */
import { Select, type SelectProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { problemText } from "@/session";
import type { Option } from "./fields";
import styles from "./Record.module.css";

interface Props {
  label: SelectProps["label"];
  value: unknown;
  /** The one that is chosen, as it is read, wherever it stands in the list. */
  chosen?: Option;
  /** Undefined while it is being asked for. */
  found: Option[] | undefined;
  failure?: unknown;
  /** There are more than are listed. */
  more: boolean;
  onSearch: (text: string) => void;
  onChange: (value: string) => void;
  placeholder: string;
  disabled?: boolean;
  error?: string | null;
  renderOption?: SelectProps["renderOption"];
}

export function FoundSelect({ value, chosen, found, failure, more, onSearch, onChange, ...field }: Props) {
  const { t } = useTranslation(["registry", "common"]);
  const listed = found ?? [];
  const options = chosen && !listed.some((one) => one.value === chosen.value) ? [chosen, ...listed] : listed;
  return (
    <Select
      {...field}
      withAsterisk
      searchable
      allowDeselect={false}
      value={value ? String(value) : null}
      onChange={(next) => next && onChange(next)}
      // What was chosen stands in the field: that is no search.
      onSearchChange={(text) => onSearch(options.some(({ label }) => label === text) ? "" : text.trim())}
      filter={({ options: all }) => all}
      data={options}
      nothingFoundMessage={failure ? problemText(failure) : t(found ? "nothingFound" : "common:loading")}
      description={more ? t("typeToFind", { count: listed.length }) : undefined}
      classNames={{ option: styles.option }}
      inputWrapperOrder={["label", "input", "description", "error"]}
    />
  );
}
