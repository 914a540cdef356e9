// SPDX-License-Identifier: Apache-2.0
/** An installation at its beginning: what comes first and what next, until the first system is entered. */
import { Button } from "@mantine/core";
import { IconCheck, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { listPlaces, listSites, listSystems, listUnits } from "@/api";
import { StateMark, useAddress } from "@/components";
import { useMay, useMe } from "@/session";
import { registryKey } from "./data";
import styles from "./FirstSteps.module.css";

const entered = ["units", "sites", "places", "systems"] as const;
const steps = [...entered, "cameras", "filing"] as const;
export type FirstStep = (typeof entered)[number];

const query = { limit: 1 };
const asks: Record<FirstStep, () => Promise<{ items: unknown[] }>> = {
  units: () => listUnits({ query }),
  sites: () => listSites({ query }),
  places: () => listPlaces({ query }),
  systems: () => listSystems({ query }),
};

function useHasSome(what: FirstStep, enabled: boolean): boolean | undefined {
  const { data } = useQuery({
    queryKey: [...registryKey, "some", what],
    queryFn: async () => (await asks[what]()).items.length > 0,
    enabled,
    staleTime: 60_000,
  });
  return data;
}

/** What is to be entered next; null once there is a system, and for who enters nothing. */
export function useFirstStep(): FirstStep | null {
  const mayWrite = useMay("registry.write");
  const systems = useHasSome("systems", mayWrite);
  const units = useHasSome("units", systems === false);
  const sites = useHasSome("sites", units === true);
  const places = useHasSome("places", sites === true);
  const known: [FirstStep, boolean | undefined][] = [
    ["units", units],
    ["sites", sites],
    ["places", places],
    ["systems", systems],
  ];
  const [step, hasSome] = known.find(([, some]) => some !== true) ?? [null, false];
  return mayWrite && systems === false && hasSome === false ? step : null;
}

/** From the first site on texts may bind, and accounts be stopped by what they ask: said while it can be entered first. */
function BeforeTheSite() {
  const { t } = useTranslation("registry");
  const { account } = useMe();
  const mayEnter = useMay("duty.manage");
  return (
    <div className={styles.before} role="note">
      <StateMark mark="due">{t("first.before")}</StateMark>
      <span className={styles.note}>
        {t(account.role === "administrator" ? "first.beforeText" : "first.beforeTextYou")}
      </span>
      {mayEnter && (
        <span className={styles.ways}>
          {(["vetting", "training"] as const).map((kind) => (
            <Button
              key={kind}
              component={Link}
              href={`/duties?new=${kind}`}
              size="compact-xs"
              variant="default"
            >
              {t(`first.enter.${kind}`)}
            </Button>
          ))}
        </span>
      )}
    </div>
  );
}

export function FirstSteps({ step }: { step: FirstStep }) {
  const { t } = useTranslation("registry");
  const [, change] = useAddress();
  const at = steps.indexOf(step);
  return (
    <section className={styles.steps} aria-label={t("first.title")}>
      <h2 className={styles.title}>
        {t("first.title")} <span className={styles.note}>{t("first.text")}</span>
      </h2>
      {at <= steps.indexOf("sites") && <BeforeTheSite />}
      <ol className={styles.list}>
        {steps.map((name, index) => (
          <li
            key={name}
            className={styles.step}
            data-state={index < at ? "done" : index === at ? "next" : "later"}
            aria-current={index === at ? "step" : undefined}
          >
            <span className={styles.number}>
              {index < at ? <IconCheck size={13} stroke={2} aria-label={t("first.done")} /> : index + 1}
            </span>
            <div className={styles.words}>
              <span className={styles.name}>{t(`first.${name}`)}</span>
              <span className={styles.note}>{t(`first.${name}Text`)}</span>
              {index === at && (
                <Button
                  size="xs"
                  mt={4}
                  variant="light"
                  leftSection={<IconPlus size={14} stroke={1.5} />}
                  onClick={() => change({ tab: step, add: true, open: null }, { push: true })}
                >
                  {t(`add.${step}`)}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
