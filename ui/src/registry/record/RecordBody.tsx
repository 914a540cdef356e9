// SPDX-License-Identifier: Apache-2.0
/** The parts of a record one under the other: as a form, or as facts for who may not change it. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Fact, Facts, Part, Row, useAddress } from "@/components";
import type { Values } from "../conflict";
import { FieldControl } from "./FieldControl";
import { Filed, type FiledFrom, FiledLegend } from "./Filed";
import { type Field, type Group, isEmpty, readable } from "./fields";
import type { RecordState } from "./useRecord";

interface FormProps {
  groups: Group[];
  state: RecordState;
  isNew?: boolean;
  /** Which part of a filing is filled from here. */
  filed?: FiledFrom;
}

export function RecordForm({ groups, state, isNew = false, filed }: FormProps) {
  useFieldInSight();
  const isShown = (field: Field) => !field.shown || field.shown(state.values);
  const control = (field: Field) => (
    <FieldControl key={field.name} field={field} state={state} disabled={Boolean(field.fixed) && !isNew} />
  );
  return (
    <Filed from={filed}>
      <FiledLegend groups={groups} values={state.values} />
      {groups.map((group) => (
        <Part key={group.title} title={group.title}>
          {group.fields.map((field) => {
            if (!Array.isArray(field)) return isShown(field) && control(field);
            const shown = field.filter(isShown);
            return shown.length > 0 && <Row key={field[0]?.name}>{shown.map(control)}</Row>;
          })}
          {group.below?.(state.values)}
        </Part>
      ))}
    </Filed>
  );
}

/** A link may lead to one field of the form: `field=legal_person`. */
function useFieldInSight() {
  const [address] = useAddress();
  const name = address.get("field");
  useEffect(() => {
    if (name === null) return;
    // After the panel has taken the focus itself.
    const frame = requestAnimationFrame(() => {
      const fields = document.querySelectorAll<HTMLElement>("#record-form [data-field]");
      const found = [...fields].find((one) => one.dataset.field === name);
      const input = found?.matches("input, button, textarea") ? found : found?.querySelector("input");
      input?.focus();
      input?.scrollIntoView({ block: "center" });
    });
    return () => cancelAnimationFrame(frame);
  }, [name]);
}

export function RecordFacts({ groups, values }: { groups: Group[]; values: Values }) {
  const { t } = useTranslation("common");
  const words = { yes: t("yes"), no: t("no"), none: t("none") };
  return groups.map((group) => {
    const fields = group.fields.flat().filter((field) => !isEmpty(values[field.name]));
    return (
      <Part key={group.title} title={group.title}>
        <Facts>
          {fields.map((field) => (
            <Fact key={field.name} name={field.label}>
              {field.kind === "own"
                ? field.read(values[field.name])
                : readable(field, values[field.name], words)}
            </Fact>
          ))}
        </Facts>
        {group.below?.(values)}
      </Part>
    );
  });
}
