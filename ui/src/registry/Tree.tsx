// SPDX-License-Identifier: Apache-2.0
/** Units with their sites: what is chosen here narrows the lists. */
import { Button, TextInput } from "@mantine/core";
import { IconBuilding, IconBuildingCommunity, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { UnitView } from "@/api";
import { numberParam, useAddress } from "@/components";
import { useEntry, useSites, useUnits } from "./data";
import styles from "./Registry.module.css";

export function Tree() {
  const { t } = useTranslation("registry");
  const [address, change] = useAddress();
  const [text, setText] = useState("");
  const { query, rows } = useUnits({ search: text || undefined });
  const siteId = numberParam(address, "site");
  const site = useEntry("site", siteId).data;
  const unitId = numberParam(address, "unit") ?? site?.unit_id ?? null;
  const chosenUnit = useEntry("unit", unitId).data;
  const isListed = rows?.some((row) => row.id === unitId);
  const units = isListed || !chosenUnit || text ? rows : [chosenUnit, ...(rows ?? [])];
  // Somebody of one unit has it open from the start.
  const only = units?.length === 1 && !query.hasNextPage && !text ? units[0]?.id : undefined;

  return (
    <nav className={styles.tree} aria-label={t("tree.title")}>
      <TextInput
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        placeholder={t("tree.search")}
        aria-label={t("tree.search")}
        leftSection={<IconSearch size={14} stroke={1.5} />}
      />
      <ul className={styles.branches}>
        <li>
          <button
            type="button"
            className={styles.node}
            aria-current={unitId === null ? "true" : undefined}
            onClick={() => change({ unit: null, site: null })}
          >
            <span className={styles.nodeName}>{t("tree.all")}</span>
          </button>
        </li>
        {units?.map((unit) => (
          <Branch key={unit.id} unit={unit} isOpen={unit.id === unitId || unit.id === only} siteId={siteId} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          variant="subtle"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t("tree.more")}
        </Button>
      )}
    </nav>
  );
}

function Branch({ unit, isOpen, siteId }: { unit: UnitView; isOpen: boolean; siteId: number | null }) {
  const { t } = useTranslation("registry");
  const [address, change] = useAddress();
  const { rows, query } = useSites({ unit_id: unit.id }, isOpen);
  const isChosen = numberParam(address, "unit") === unit.id && siteId === null;
  return (
    <li>
      <button
        type="button"
        className={styles.node}
        aria-current={isChosen ? "true" : undefined}
        aria-expanded={isOpen}
        onClick={() => change({ unit: unit.id, site: null })}
        title={unit.name}
      >
        <IconBuildingCommunity size={15} stroke={1.5} aria-hidden="true" />
        <span className={styles.nodeName}>{unit.name}</span>
      </button>
      {isOpen && rows && (
        <ul className={styles.leaves} aria-label={t("tree.open", { name: unit.name })}>
          {rows.map((site) => (
            <li key={site.id}>
              <button
                type="button"
                className={styles.node}
                aria-current={site.id === siteId ? "true" : undefined}
                onClick={() => change({ unit: unit.id, site: site.id })}
                title={site.name}
              >
                <IconBuilding size={15} stroke={1.5} aria-hidden="true" />
                <span className={styles.nodeName}>{site.name}</span>
              </button>
            </li>
          ))}
          {rows.length === 0 && <li className={styles.noSites}>{t("tree.noSites")}</li>}
          {query.hasNextPage && (
            <li>
              <Button variant="subtle" onClick={() => void query.fetchNextPage()}>
                {t("tree.more")}
              </Button>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}
