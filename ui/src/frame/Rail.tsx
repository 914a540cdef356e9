// SPDX-License-Identifier: Apache-2.0
/** The pages, at the left edge: icons with words, or icons alone to leave the room to the picture. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { DutyBadge } from "@/duties/DutyBadge";
import { useMe } from "@/session";
import { Brand } from "./Brand";
import { permitted } from "./nav";
import styles from "./Rail.module.css";

interface Props {
  wide: boolean;
  onWide?: (wide: boolean) => void;
  onGo?: () => void;
}

export function Rail({ wide, onWide, onGo }: Props) {
  const { t } = useTranslation("frame");
  const [location] = useLocation();
  const me = useMe();
  const here = useRef<HTMLAnchorElement>(null);

  // On a low screen the rail scrolls: the page that is open stays in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another page opens
  useEffect(() => {
    // In braces: some browsers answer with a promise, which is no clean-up.
    here.current?.scrollIntoView({ block: "nearest" });
  }, [location]);

  return (
    <nav className={styles.rail} data-wide={wide || undefined} aria-label={t("navigation")}>
      <Link href="/" className={styles.brand} aria-label={t("brand")} onClick={onGo}>
        <Brand size={22} />
        {wide && <span>{t("brand")}</span>}
      </Link>
      <div className={styles.groups}>
        {permitted(me.permissions).map(({ group, items }) => (
          <ul key={group} className={styles.group} aria-label={t(`group.${group}`)}>
            {items.map(({ page, href, icon: Icon }) => {
              const isHere = location === href || location.startsWith(`${href}/`);
              return (
                <li key={page}>
                  <Tooltip label={t(`page.${page}`)} position="right" disabled={wide}>
                    <Link
                      href={href}
                      className={styles.item}
                      ref={isHere ? here : undefined}
                      aria-current={isHere ? "page" : undefined}
                      aria-label={wide ? undefined : t(`page.${page}`)}
                      onClick={onGo}
                    >
                      <Icon size={18} stroke={1.5} aria-hidden="true" />
                      {wide && <span>{t(`page.${page}`)}</span>}
                      {wide && page === "duties" && <DutyBadge />}
                    </Link>
                  </Tooltip>
                </li>
              );
            })}
          </ul>
        ))}
      </div>
      {onWide && (
        <Tooltip label={t(wide ? "collapse" : "expand")} position="right">
          <ActionIcon
            className={styles.toggle}
            onClick={() => onWide(!wide)}
            aria-label={t(wide ? "collapse" : "expand")}
            aria-expanded={wide}
          >
            {wide ? (
              <IconLayoutSidebarLeftCollapse size={18} stroke={1.5} />
            ) : (
              <IconLayoutSidebarLeftExpand size={18} stroke={1.5} />
            )}
          </ActionIcon>
        </Tooltip>
      )}
    </nav>
  );
}
