// SPDX-License-Identifier: Apache-2.0
/** How the console is reached: encrypted or not, until when its certificate holds, and what to set. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CertificateView, type ConnectionView, getConnection } from "@/api";
import { Fact, Facts, type Mark, Panel, StateMark, useAddress } from "@/components";
import { formatDate, nowUs } from "@/time";
import styles from "./Health.module.css";

const wayMarks: Record<ConnectionView["way"], Mark> = {
  tls: "ok",
  proxy: "ok",
  local: "ok",
  open: "breach",
};
const standingMarks: Record<CertificateView["standing"], Mark> = {
  holds: "ok",
  ends: "due",
  ended: "breach",
  early: "breach",
};

export function ConnectionPanel() {
  const { t } = useTranslation(["health", "common"]);
  const [address] = useAddress();
  const shown = address.get("show") === "connection";
  const frame = useRef<HTMLDivElement>(null);
  const { data, isError } = useQuery({
    queryKey: ["connection"],
    queryFn: () => getConnection(),
    staleTime: 60_000,
  });
  const [open, setOpen] = useState<boolean | null>(null);
  const there = data !== undefined;
  useEffect(() => {
    if (shown && there) frame.current?.scrollIntoView({ block: "center" });
  }, [shown, there]);
  // Its place is kept while it is asked for: what stands below does not jump.
  if (!data) {
    return (
      <div className={styles.shown}>
        <Panel title={t("connection.title")}>
          <Facts>
            <Fact name={t("state")}>
              {isError && <StateMark mark="due">{t("common:couldNotLoad")}</StateMark>}
            </Fact>
            <Fact name={t("connection.here")}>{null}</Fact>
          </Facts>
        </Panel>
      </div>
    );
  }
  const { certificate, way } = data;
  const wrong = way === "open" || (certificate !== null && certificate.standing !== "holds");
  const told = open ?? wrong;
  const plain = window.location.protocol === "http:";
  return (
    <div ref={frame} data-shown={shown || undefined} data-wide={told || undefined} className={styles.shown}>
      <Panel title={t("connection.title")}>
        <Facts>
          <Fact name={t("state")}>
            <StateMark mark={wayMarks[way]}>{t(`connection.way.${way}`)}</StateMark>
          </Fact>
          <Fact name={t("connection.here")}>
            <StateMark mark={plain ? (way === "local" ? "wait" : "due") : "ok"}>
              {t(plain ? "connection.plain" : "connection.https")}
            </StateMark>
          </Fact>
          {certificate && <Certificate certificate={certificate} />}
        </Facts>
        {way === "tls" && !certificate && <p className={styles.note}>{t("connection.unread")}</p>}
        {way === "proxy" && (
          <p className={styles.note}>
            {t(data.encrypted_now ? "connection.proxied" : "connection.aroundProxy")}
          </p>
        )}
        {data.waiting && (
          <p className={styles.note}>
            {t("connection.waiting", { day: formatDate(data.waiting.last_us), name: data.waiting.subject })}
          </p>
        )}
        {told ? (
          <HowTo way={way} file={data.settings_file} renew={certificate !== null} />
        ) : (
          <Button mt={8} size="compact-xs" variant="default" onClick={() => setOpen(true)}>
            {t("connection.how")}
          </Button>
        )}
      </Panel>
    </div>
  );
}

function Certificate({ certificate }: { certificate: CertificateView }) {
  const { t } = useTranslation("health");
  const dayOf = (us: number) => Date.parse(formatDate(us)) / 86_400_000;
  const left = dayOf(certificate.last_us) - dayOf(nowUs());
  const { standing } = certificate;
  return (
    <>
      <Fact name={t("connection.subject")}>{certificate.subject}</Fact>
      {certificate.names.length > 0 && (
        <Fact name={t("connection.names")}>{certificate.names.join(t("connection.comma"))}</Fact>
      )}
      <Fact name={t("connection.issuer")}>
        {certificate.self_signed ? t("connection.selfSigned") : certificate.issuer}
      </Fact>
      <Fact name={t("connection.until")}>
        <StateMark mark={standingMarks[standing]}>
          {standing === "early"
            ? t("connection.early", { day: formatDate(certificate.first_us) })
            : t(standing === "ended" ? "connection.ended" : "connection.left", {
                day: formatDate(certificate.last_us),
                count: Math.abs(left),
              })}
        </StateMark>
      </Fact>
    </>
  );
}

interface HowToProps {
  way: ConnectionView["way"];
  /** Where the settings stand, for who may know. */
  file: string | null;
  /** There is a certificate already. */
  renew: boolean;
}

function HowTo({ way, file, renew }: HowToProps) {
  const { t } = useTranslation("health");
  const here = window.location.hostname;
  const name = /^(localhost|127\.|\[)/.test(here) ? "video.example.org" : here;
  return (
    <div className={styles.how}>
      {file === null && <p>{t("connection.forAdmin")}</p>}
      {way !== "proxy" && (
        <div>
          <h3>{t(renew ? "connection.renewTitle" : "connection.ownTitle")}</h3>
          <ol>
            <li>{t("connection.own1", { name })}</li>
            <li>
              {t("connection.own2", { file: file ?? "fairwatch.toml" })}
              <pre>{'tls_cert = "chain.pem"\ntls_key = "key.pem"'}</pre>
              {t("connection.own3")}
            </li>
            <li>{t("connection.own4", { name })}</li>
          </ol>
        </div>
      )}
      {!renew && (
        <div>
          <h3>{t("connection.proxyTitle")}</h3>
          <ol>
            <li>
              {t("connection.proxy1", { file: file ?? "fairwatch.toml" })}
              <pre>{'host = "127.0.0.1"\ntrusted_proxies = ["127.0.0.1"]'}</pre>
            </li>
            <li>{t("connection.proxy2")}</li>
          </ol>
        </div>
      )}
      <p className={styles.note}>{t("connection.guide")}</p>
    </div>
  );
}
