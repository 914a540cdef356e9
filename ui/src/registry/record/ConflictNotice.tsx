// SPDX-License-Identifier: Apache-2.0
/** Somebody changed the same record meanwhile: what they changed, what both did, and whose is to stand. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { StateMark, TimeText } from "@/components";
import { allFields, type Group, readable } from "./fields";
import styles from "./Record.module.css";
import type { Conflict } from "./useRecord";

interface Props {
  conflict: Conflict;
  groups: Group[];
  onKeep: (whose: "mine" | "theirs") => void;
}

export function ConflictNotice({ conflict, groups, onKeep }: Props) {
  const { t } = useTranslation(["registry", "common"]);
  const words = { yes: t("common:yes"), no: t("common:no"), none: t("common:none") };
  const fields = allFields(groups);
  const clashes = conflict.differences.filter(({ clash }) => clash);
  const text = (name: string, value: unknown) => {
    const field = fields.find((one) => one.name === name);
    return field ? readable(field, value, words) : String(value);
  };
  return (
    <section className={styles.conflict} role="alert" aria-label={t("conflict.title")}>
      <StateMark mark="due">{t("conflict.title")}</StateMark>
      <p>
        {conflict.by ? t("conflict.by", { name: conflict.by }) : t("conflict.bySomebody")}
        {conflict.atUs !== null && (
          <>
            {" "}
            <TimeText us={conflict.atUs} />
          </>
        )}
      </p>
      {conflict.differences.length > 0 && (
        <table className={styles.differences}>
          <thead>
            <tr>
              <th scope="col">{t("conflict.field")}</th>
              <th scope="col">{t("conflict.mine")}</th>
              <th scope="col">{t("conflict.theirs")}</th>
            </tr>
          </thead>
          <tbody>
            {conflict.differences.map(({ field, mine, theirs, clash }) => (
              <tr key={field} data-clash={clash || undefined}>
                <th scope="row">{fields.find((one) => one.name === field)?.label ?? field}</th>
                <td>{clash ? text(field, mine) : t("conflict.untouched")}</td>
                <td>{text(field, theirs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className={styles.buttons}>
        {clashes.length > 0 && (
          <Button variant="default" onClick={() => onKeep("theirs")}>
            {t("conflict.keepTheirs")}
          </Button>
        )}
        <Button onClick={() => onKeep("mine")}>
          {t(clashes.length > 0 ? "conflict.keepMine" : "conflict.goOn")}
        </Button>
      </div>
      <p className={styles.note}>{t("conflict.nothingLost")}</p>
    </section>
  );
}
