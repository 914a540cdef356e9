// SPDX-License-Identifier: Apache-2.0
/** One rectification order: the unit reports, the authority closes it or asks for more. */
import { Button, Skeleton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrderView } from "@/api";
import {
  ErrorState,
  Fact,
  Facts,
  Part,
  SidePanel,
  StateMark,
  Statement,
  TimeText,
  toastDone,
} from "@/components";
import { dayText, say, systemTitle } from "@/filings/words";
import { useMay } from "@/session";
import { Failed } from "@/session/Failed";
import { formatDate, nowUs } from "@/time";
import { DayField } from "./DayField";
import { useOrder, useOrderStep } from "./data";
import { orderMark } from "./OrdersTable";
import styles from "./Supervision.module.css";

export function OrderSide({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation(["supervision", "common"]);
  const found = useOrder(id);
  const order = found.data;
  return (
    <SidePanel
      title={order ? say(order.control_name) : t("order.title")}
      note={
        order && (
          <StateMark mark={orderMark(order)}>
            {t(order.late ? "order.late" : `order.${order.state}`)}
          </StateMark>
        )
      }
      onClose={onClose}
    >
      {found.error && !order ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : order ? (
        <Opened order={order} />
      ) : (
        <Skeleton height={200} aria-label={t("common:loading")} />
      )}
    </SidePanel>
  );
}

function Opened({ order }: { order: OrderView }) {
  const { t } = useTranslation("supervision");
  const isAuthority = useMay("supervision.write");
  const isUnit = useMay("filing.write");
  return (
    <>
      <Part title={t("order.title")}>
        <Facts>
          <Fact name={t("order.from")}>{order.authority_name}</Fact>
          <Fact name={t("column.unit")}>{order.unit_name}</Fact>
          <Fact name={t("column.system")}>{systemTitle(order.site_name, order.system_name)}</Fact>
          <Fact name={t("order.demand")}>{order.demand}</Fact>
          <Fact name={t("order.dueDay")}>{dayText(order.due_day)}</Fact>
          {order.report && <Fact name={t("order.report")}>{order.report}</Fact>}
          {order.reported_us !== null && (
            <Fact name={t("order.reportedAt")}>
              <TimeText us={order.reported_us} />
              {order.reported_late && (
                <>
                  {" "}
                  <StateMark mark="breach">{t("order.reportedLate")}</StateMark>
                </>
              )}
            </Fact>
          )}
          {order.closed_us !== null && (
            <Fact name={t("order.closedAt")}>
              <TimeText us={order.closed_us} />
            </Fact>
          )}
        </Facts>
      </Part>
      {isUnit && order.state === "open" && <Report order={order} />}
      {isAuthority && order.state !== "closed" && <Decide order={order} />}
    </>
  );
}

function Report({ order }: { order: OrderView }) {
  const { t } = useTranslation("supervision");
  const step = useOrderStep(order.id, order.version, () => toastDone(t("order.sent")));
  return (
    <Part title={t("order.report")}>
      <Statement
        label={t("order.report")}
        description={t("order.reportText")}
        maxLength={4000}
        error={step.error}
        steps={[
          {
            text: t("order.send"),
            busy: step.isPending,
            onTake: (text) => step.mutate({ step: "report", text }),
          },
        ]}
      />
    </Part>
  );
}

function Decide({ order }: { order: OrderView }) {
  const { t } = useTranslation("supervision");
  const step = useOrderStep(order.id, order.version, (taken) =>
    toastDone(t(taken === "close" ? "order.closedDone" : "order.reopened")),
  );
  const isTaking = (name: "close" | "reopen") => step.isPending && step.variables?.step === name;
  const close = () => step.mutate({ step: "close" });
  const [day, setDay] = useState("");
  return (
    <Part title={t("order.decide")}>
      {order.state === "reported" ? (
        <>
          <DayField
            label={t("order.newDay")}
            description={t("order.newDayText", { day: dayText(order.due_day) })}
            value={day}
            minDate={formatDate(nowUs())}
            onChange={setDay}
          />
          <Statement
            label={t("order.stillDemand")}
            description={t("order.stillDemandText")}
            maxLength={4000}
            initial={order.demand}
            error={step.error}
            steps={[
              {
                text: t("order.reopen"),
                variant: "default",
                busy: isTaking("reopen"),
                onTake: (text) => step.mutate({ step: "reopen", text, day }),
              },
              { text: t("order.close"), silent: true, busy: isTaking("close"), onTake: close },
            ]}
          />
        </>
      ) : (
        <>
          <Failed error={step.error} />
          <div className={styles.buttons}>
            <Button loading={step.isPending} onClick={close}>
              {t("order.close")}
            </Button>
          </div>
        </>
      )}
    </Part>
  );
}
