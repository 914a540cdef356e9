// SPDX-License-Identifier: Apache-2.0
/** How the system is: server, clocks, cameras, what this browser can play, versions. */
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useCameras, useStatuses } from "@/cameras/data";
import { type CameraRow, cameraRows, countGroups, stateGroups } from "@/cameras/rows";
import { Fact, Facts, type Mark, Page, Panel, StateMark, useAddress } from "@/components";
import { formatNumber } from "@/components/format";
import { useLostSince } from "@/events/useEventStream";
import { useMay } from "@/session";
import { formatMoment, localZone, nowUs, SECOND_US } from "@/time";
import { ConnectionPanel } from "./ConnectionPanel";
import styles from "./Health.module.css";
import { PartsSide } from "./PartsSide";
import { SoftwarePanel } from "./SoftwarePanel";
import { useServerState, useServerVersion } from "./serverState";

const groupMarks: Record<(typeof stateGroups)[number], Mark> = {
  live: "ok",
  down: "breach",
  connecting: "due",
  disabled: "off",
  barred: "off",
};

export function HealthPage() {
  const { t } = useTranslation("health");
  const mayRead = useMay("storage.read");
  const [address, change] = useAddress();
  const { data: cameras = [] } = useCameras();
  const rows = cameraRows(cameras, useStatuses());
  const counts = countGroups(rows);
  return (
    <Page
      title={t("title")}
      body="scroll"
      side={mayRead && address.has("parts") && <PartsSide onClose={() => change({ parts: null, q: null })} />}
    >
      <div className={styles.panels}>
        <ServerPanel />
        {mayRead && <ConnectionPanel />}
        {mayRead && <SoftwarePanel />}
        <ClockPanel />
        <Panel title={t("cameras")}>
          <Facts>
            {stateGroups.map((group) => (
              <Fact key={group} name={t(group)}>
                <Link href={`/cameras?state=${group}`}>
                  <StateMark mark={counts[group] > 0 ? groupMarks[group] : "wait"}>{counts[group]}</StateMark>
                </Link>
              </Fact>
            ))}
          </Facts>
        </Panel>
        <CameraClocks rows={rows} />
        <BrowserPanel />
        <Panel title={t("about")}>
          <p className={styles.text}>{t("aboutText")}</p>
          <p className={styles.note}>{t("licence")}</p>
        </Panel>
      </div>
    </Page>
  );
}

function ServerPanel() {
  const { t } = useTranslation("health");
  const server = useServerState();
  const version = useServerVersion();
  const lostSince = useLostSince();
  const state = server.isError
    ? "unreachable"
    : !server.data
      ? null
      : server.data.ready
        ? "ready"
        : "notReady";
  return (
    <Panel title={t("server")}>
      <Facts>
        <Fact name={t("state")}>
          {state && <StateMark mark={state === "ready" ? "ok" : "breach"}>{t(state)}</StateMark>}
        </Fact>
        <Fact name={t("events")}>
          {lostSince === null ? (
            <StateMark mark="ok">{t("eventsOn")}</StateMark>
          ) : (
            <StateMark mark="due">{t("eventsOff", { time: formatMoment(lostSince) })}</StateMark>
          )}
        </Fact>
        <Fact name={t("answer")}>
          {server.data ? t("ms", { ms: formatNumber(server.data.answerMs) }) : "–"}
        </Fact>
        <Fact name={t("serverVersion")}>{version.data || "–"}</Fact>
        <Fact name={t("consoleVersion")}>{__CONSOLE_VERSION__}</Fact>
      </Facts>
    </Panel>
  );
}

function ClockPanel() {
  const { t } = useTranslation("health");
  const { data } = useServerState();
  const offset = data?.offsetUs ?? null;
  const now = data ? data.askedMs * 1000 : nowUs();
  // The header's second is whole, so less than a second and a half says nothing.
  const apart = offset !== null && Math.abs(offset) > 1.5 * SECOND_US;
  return (
    <Panel title={t("clocks")}>
      <Facts>
        <Fact name={t("serverClock")}>{offset === null ? "–" : formatMoment(now + offset)}</Fact>
        <Fact name={t("yourClock")}>{formatMoment(now)}</Fact>
        <Fact name={t("zone")}>{localZone()}</Fact>
        <Fact name={t("difference")}>
          {offset === null ? (
            "–"
          ) : (
            <StateMark mark={apart ? "due" : "ok"}>
              {apart ? `${formatNumber(Math.abs(offset) / SECOND_US, 1)} s` : t("inStep", { span: "1.5 s" })}
            </StateMark>
          )}
        </Fact>
      </Facts>
      {apart && (
        <p className={styles.note}>
          {t("apart", { span: `${formatNumber(Math.abs(offset) / SECOND_US, 1)} s` })}
        </p>
      )}
    </Panel>
  );
}

function CameraClocks({ rows }: { rows: CameraRow[] }) {
  const { t } = useTranslation("health");
  const off = rows.filter((row) => Math.abs(row.main?.clock_offset_us ?? 0) > SECOND_US);
  return (
    <Panel title={t("clockTitle")} note={t("clockNote")}>
      {off.length === 0 ? (
        <p className={styles.note}>{t("clockNone")}</p>
      ) : (
        <Facts>
          {off.map(({ camera, main }) => (
            <Fact key={camera.id} name={camera.name}>
              <Link href={`/cameras?open=${camera.id}`}>
                <StateMark mark="due">
                  {formatNumber((main?.clock_offset_us ?? 0) / SECOND_US, 1)} s
                </StateMark>
              </Link>
            </Fact>
          ))}
        </Facts>
      )}
    </Panel>
  );
}

const codecs: [name: string, mime: string][] = [
  ["H.264", 'video/mp4; codecs="avc1.640028"'],
  ["H.265", 'video/mp4; codecs="hvc1.1.6.L120.90"'],
  ["AAC", 'audio/mp4; codecs="mp4a.40.2"'],
];

function BrowserPanel() {
  const { t } = useTranslation("health");
  const plays = (mime: string) => typeof MediaSource !== "undefined" && MediaSource.isTypeSupported(mime);
  return (
    <Panel title={t("browser")}>
      <Facts>
        {codecs.map(([name, mime]) => (
          <Fact key={name} name={name}>
            <StateMark mark={plays(mime) ? "ok" : "wait"}>{t(plays(mime) ? "plays" : "playsNot")}</StateMark>
          </Fact>
        ))}
      </Facts>
    </Panel>
  );
}
