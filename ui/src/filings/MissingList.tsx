// SPDX-License-Identifier: Apache-2.0
/** What a filing still needs, each with the place where it is mended. */

import { Anchor, Button } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { FilingView, FormView, MissingView } from "@/api";
import { Part, StateMark } from "@/components";
import { placementHref, systemHref } from "@/links";
import styles from "./Filings.module.css";
import { entryName, fieldName, say } from "./words";

const first = 8;

interface Props {
  filing: FilingView;
  form: FormView;
  /** Asked for what is mended in the filing itself: a field of it, or a paper. */
  onHere?: (one: MissingView) => void;
}

export function MissingList({ filing, form, onHere }: Props) {
  const { t } = useTranslation("filings");
  const [all, setAll] = useState(false);
  const { missing } = filing;
  const shown = all ? missing : missing.slice(0, first);
  return (
    <Part title={t("missing.title")}>
      {missing.length === 0 ? (
        <StateMark mark="ok">{t("missing.none")}</StateMark>
      ) : (
        <ul className={styles.list}>
          {shown.map((one) => (
            <li key={`${one.what} ${one.camera ?? ""}`}>
              <StateMark mark="due">{nameOf(one)}</StateMark>
              <Mend one={one} filing={filing} form={form} onHere={onHere} />
            </li>
          ))}
        </ul>
      )}
      {missing.length > first && (
        <div className={styles.buttons}>
          <Button
            variant="default"
            aria-expanded={all}
            rightSection={
              all ? <IconChevronUp size={15} stroke={1.5} /> : <IconChevronDown size={15} stroke={1.5} />
            }
            onClick={() => setAll(!all)}
          >
            {all ? t("missing.fewer") : t("missing.more", { count: missing.length - first })}
          </Button>
        </div>
      )}
    </Part>
  );

  function nameOf(one: MissingView): string {
    if (one.paper) {
      const paper = form.attachments.find(({ id }) => id === one.what);
      return t("missing.paper", { name: paper ? say(paper.name) : one.what });
    }
    if (one.what === "reason") return t("missing.reason");
    if (one.camera) {
      return t("missing.camera", { camera: one.camera_name, name: fieldName(form, one.what, true) });
    }
    return one.what === "cameras" ? t("missing.cameras") : fieldName(form, one.what);
  }
}

/** The page where a registry field is mended; what belongs to the filing itself is mended here. */
export function mendHref(one: { where: string; camera: string | null }, filing: FilingView): string | null {
  const camera = one.camera === null ? undefined : filing.cameras[one.camera];
  if (camera !== undefined)
    return one.where === "device" ? `/cameras?open=${camera}&edit=true` : placementHref(camera);
  switch (one.where) {
    case "unit":
      return `/registry?tab=units&open=${filing.unit_id}`;
    case "site":
      return `/registry?tab=sites&open=${filing.site_id}`;
    case "places":
      return `/registry?tab=places&site=${filing.site_id}`;
    case "system":
      return systemHref(filing.system_id);
    case "camera":
    case "cameras":
      return `/registry?tab=cameras&site=${filing.site_id}`;
    default:
      return null;
  }
}

function Mend({ one, filing, form, onHere }: Props & { one: MissingView }) {
  const { t } = useTranslation("filings");
  if (filing.remote) return null;
  const href = mendHref(one, filing);
  if (href !== null) {
    const field = entryName(form, one.what, one.camera !== null);
    return <Link href={field ? `${href}&field=${field}` : href}>{t("form.mend")}</Link>;
  }
  if (!onHere) return null;
  return (
    <Anchor component="button" type="button" inherit onClick={() => onHere(one)}>
      {t(one.paper ? "form.handInBelow" : "form.fillBelow")}
    </Anchor>
  );
}
