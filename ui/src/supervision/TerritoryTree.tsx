// SPDX-License-Identifier: Apache-2.0
/** The territory: divisions with how many systems they have and how many are overdue. What is chosen narrows the list. */
import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { NodeView } from "@/api";
import { ErrorState, useAddress } from "@/components";
import { currentLanguage } from "@/i18n";
import { useTerritory } from "./data";
import styles from "./Supervision.module.css";

export function TerritoryTree() {
  const { t } = useTranslation(["supervision", "common"]);
  const [address, change] = useAddress();
  const chosen = address.get("division");
  const top = useTerritory(null);
  if (!top.data) {
    return (
      <nav className={styles.tree} aria-label={t("tree.label")}>
        {top.error ? (
          <ErrorState error={top.error} onRetry={() => void top.refetch()} />
        ) : (
          <Skeleton height={120} aria-label={t("common:loading")} />
        )}
      </nav>
    );
  }
  const { here, below } = top.data;
  return (
    <nav className={styles.tree} aria-label={t("tree.label")}>
      <ul>
        <li>
          {here ? (
            <Leaf node={here} isChosen={chosen === null} onChoose={() => change({ division: null })} />
          ) : (
            <button
              type="button"
              className={styles.node}
              aria-current={chosen === null ? "true" : undefined}
              onClick={() => change({ division: null })}
            >
              <span className={styles.name}>{t("tree.all")}</span>
            </button>
          )}
          {below.length > 0 && (
            <ul>
              {below.map((node) => (
                <Branch key={node.code} node={node} chosen={chosen} />
              ))}
            </ul>
          )}
        </li>
      </ul>
    </nav>
  );
}

/** Whether a division is another or lies in it: 210102 in 210100 in 210000. */
export function isWithin(inner: string, outer: string): boolean {
  return inner.startsWith(outer.replace(/(00)+$/, ""));
}

function Branch({ node, chosen }: { node: NodeView; chosen: string | null }) {
  const [, change] = useAddress();
  const isOpen = node.divided && chosen !== null && isWithin(chosen, node.code);
  return (
    <li>
      <Leaf
        node={node}
        isChosen={chosen === node.code}
        onChoose={() => change({ division: node.code })}
        expanded={node.divided ? isOpen : undefined}
      />
      {isOpen && <Below code={node.code} chosen={chosen} />}
    </li>
  );
}

function Below({ code, chosen }: { code: string; chosen: string | null }) {
  const { data } = useTerritory(code);
  if (!data) return <Skeleton height={28} />;
  return (
    <ul>
      {data.below.map((node) => (
        <Branch key={node.code} node={node} chosen={chosen} />
      ))}
    </ul>
  );
}

interface LeafProps {
  node: NodeView;
  isChosen: boolean;
  onChoose: () => void;
  expanded?: boolean;
}

function Leaf({ node, isChosen, onChoose, expanded }: LeafProps) {
  const { t } = useTranslation("supervision");
  const name = currentLanguage() === "zh-CN" ? node.name : node.name_en;
  const { filed, due, overdue, waiting } = node;
  return (
    <button
      type="button"
      className={styles.node}
      aria-current={isChosen ? "true" : undefined}
      aria-expanded={expanded}
      title={`${name} (${node.code}): ${t("tree.counts", { filed, due, overdue, waiting })}`}
      onClick={onChoose}
    >
      <span className={styles.name}>{name}</span>
      {overdue > 0 && <span className={styles.lateCount}>▲ {overdue}</span>}
      <span className={styles.count}>
        {filed} / {node.systems}
      </span>
    </button>
  );
}
