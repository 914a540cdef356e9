// SPDX-License-Identifier: Apache-2.0
/** What is filed, in the order of the form: the fields of the registry and the cameras. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FilingView, FormView, SectionView } from "@/api";
import { Part } from "@/components";
import styles from "./Filings.module.css";
import { say, valueText } from "./words";

const few = 12;
type Values = Record<string, unknown>;

export function Content({ filing, form }: { filing: FilingView; form: FormView }) {
  const fields = (filing.content.fields ?? {}) as Values;
  const cameras = (filing.content.cameras ?? []) as Values[];
  const changed = new Set(filing.changes.map(({ camera, field }) => `${camera ?? ""} ${field ?? ""}`));
  return (
    <>
      {form.sections.map((section) =>
        section.table ? (
          <Cameras key={section.id} section={section} cameras={cameras} changed={changed} />
        ) : (
          <Part key={section.id} title={say(section.title)}>
            <dl className={styles.pairs}>
              {section.fields.map((field) => (
                <Pair
                  key={field.id}
                  name={say(field.name)}
                  value={valueText(field, fields[field.id])}
                  changed={changed.has(` ${field.id}`)}
                />
              ))}
            </dl>
          </Part>
        ),
      )}
    </>
  );
}

function Pair({ name, value, changed }: { name: string; value: string; changed: boolean }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={changed ? styles.changed : undefined}>{value}</dd>
    </>
  );
}

function Cameras({
  section,
  cameras,
  changed,
}: {
  section: SectionView;
  cameras: Values[];
  changed: Set<string>;
}) {
  const { t } = useTranslation("filings");
  const [all, setAll] = useState(false);
  const shown = all ? cameras : cameras.slice(0, few);
  return (
    <Part title={`${say(section.title)} · ${t("form.cameras", { count: cameras.length })}`}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={say(section.title)}>
        <table className={styles.cameras}>
          <thead>
            <tr>
              {section.fields.map((field) => (
                <th key={field.id} scope="col">
                  {say(field.name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((camera) => (
              <tr key={String(camera.uuid)}>
                {section.fields.map((field) => (
                  <td
                    key={field.id}
                    className={
                      changed.has(`${camera.uuid} ${field.id}`) || changed.has(`${camera.uuid} `)
                        ? styles.changed
                        : undefined
                    }
                  >
                    {valueText(field, camera[field.id])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {shown.length < cameras.length && (
        <Button variant="subtle" onClick={() => setAll(true)}>
          {t("form.showAll", { count: cameras.length })}
        </Button>
      )}
    </Part>
  );
}
