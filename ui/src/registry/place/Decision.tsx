// SPDX-License-Identifier: Apache-2.0
/**
 * Where a text names a building and not its parts, a person decides whether it means this one: what there is to decide,
 * what was decided by whom and why, and the dialog to do it.
 */
import { Anchor, Button, Modal, Radio, Textarea } from "@mantine/core";
import { IconFileText, IconGavel } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type DecisionView, type DocumentView, decidePlace, listDecisions, type PlaceView } from "@/api";
import { MarkShape, Part, StateMark, TimeText, toastDone, useAddress, useDiscard } from "@/components";
import { documentHref, UploadButton, uploadDocument } from "@/documents";
import { Failed } from "@/session/Failed";
import { Citations } from "../Citations";
import { useEntry, useOne, useRefresh } from "../data";
import recordStyles from "../record/Record.module.css";
import styles from "./Place.module.css";

type Outcome = DecisionView["outcome"];

const outcomes: readonly Outcome[] = ["forbidden", "permitted"];

/** `mayDecide`: the person keeps the registry of the unit. */
export function PlaceDecision({ place, mayDecide }: { place: PlaceView; mayDecide: boolean }) {
  const { t } = useTranslation("registry");
  const [address, change] = useAddress();
  const { question, decision } = place;
  const history = useOne(
    ["decisions", place.id, place.version],
    () => listDecisions({ path: { place_id: place.id } }),
    question !== null,
  ).data;
  const earlier = (history ?? []).filter(({ id }) => id !== decision?.id);
  if (question === null) return null;
  const close = () => change({ decide: null });
  return (
    <Part title={t("decision.title")}>
      <div className={styles.decision}>
        {decision ? <Told decision={decision} /> : <p>{t("decision.open")}</p>}
        <Citations citations={question.citations} />
        {mayDecide ? (
          <div>
            <Button
              variant={decision ? "default" : "filled"}
              leftSection={<IconGavel size={15} stroke={1.5} />}
              onClick={() => change({ decide: true })}
            >
              {t(decision ? "decision.again" : "decision.decide")}
            </Button>
          </div>
        ) : (
          !decision && <p className={styles.who}>{t("decision.who")}</p>
        )}
        {earlier.length > 0 && (
          <details className={styles.earlier}>
            <summary>{t("decision.earlier", { count: earlier.length })}</summary>
            {earlier.map((one) => (
              <Told key={one.id} decision={one} past />
            ))}
          </details>
        )}
      </div>
      {mayDecide && address.get("decide") !== null && <DecideDialog place={place} onClose={close} />}
    </Part>
  );
}

/** Of what counts no more the mark says nothing of the place. */
function Told({ decision, past = false }: { decision: DecisionView; past?: boolean }) {
  const { t } = useTranslation("registry");
  const mark = decision.outcome === "forbidden" ? "off" : "ok";
  return (
    <div className={styles.told}>
      <StateMark mark={past ? "wait" : mark}>{t(`decision.${decision.outcome}`)}</StateMark>
      <p>{decision.reason}</p>
      <p className={styles.who}>
        {t("decision.by", { name: decision.name })} <TimeText us={decision.at_us} form="short" />
        {decision.document_id !== null && (
          <>
            {" · "}
            <Anchor href={documentHref(decision.document_id)}>
              <IconFileText size={14} stroke={1.5} aria-hidden="true" /> {t("decision.paper")}
            </Anchor>
          </>
        )}
      </p>
    </div>
  );
}

function DecideDialog({ place, onClose }: { place: PlaceView; onClose: () => void }) {
  const { t } = useTranslation(["registry", "common"]);
  const refresh = useRefresh();
  const unitId = useEntry("site", place.site_id).data?.unit_id ?? null;
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [reason, setReason] = useState("");
  const [paper, setPaper] = useState<DocumentView | null>(null);
  const citations = place.question?.citations ?? [];
  const { close, leave, dialog } = useDiscard(reason.trim() !== "" || paper !== null, onClose);
  // While nothing is decided, the cameras that are here are off already.
  const stops = outcome === "forbidden" && place.decision?.outcome === "permitted" && place.cameras > 0;
  const save = useMutation({
    mutationFn: (chosen: Outcome) =>
      decidePlace({
        path: { place_id: place.id },
        body: {
          version: place.version,
          question: place.question?.key ?? "",
          outcome: chosen,
          reason: reason.trim(),
          document_id: paper?.id ?? null,
        },
      }),
    onSuccess: () => {
      toastDone(t("decision.done", { name: place.name }));
      refresh();
      leave(onClose);
    },
    onError: refresh,
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (outcome !== null && reason.trim() !== "") save.mutate(outcome);
  }

  return (
    <Modal
      opened
      onClose={close}
      size={520}
      title={t("decision.ask", { name: place.name })}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <form noValidate className={styles.decide} onSubmit={submit}>
        <Citations citations={citations} />
        <p className={styles.who}>{t("decision.hint")}</p>
        <Radio.Group
          label={t("decision.outcome")}
          withAsterisk
          value={outcome}
          onChange={(value) => setOutcome(outcomes.find((one) => one === value) ?? null)}
        >
          <div className={styles.outcomes}>
            {outcomes.map((one) => (
              <Radio
                key={one}
                value={one}
                label={t(`decision.${one}`)}
                description={t(`decision.${one}Text`)}
              />
            ))}
          </div>
        </Radio.Group>
        {stops && (
          <p className={styles.stops} role="status">
            <MarkShape mark="breach" />
            <span>{t("decision.stops", { count: place.cameras })}</span>
          </p>
        )}
        <Textarea
          label={t("decision.reason")}
          description={t("decision.reasonText")}
          withAsterisk
          rows={3}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={styles.paper}>
          <UploadButton
            label={t(paper ? "decision.anotherPaper" : "decision.addPaper")}
            send={async (file, options) =>
              setPaper(await uploadDocument({ ...options, file, kind: "legal-opinion", unitId }))
            }
          />
          {paper && <StateMark mark="ok">{paper.name}</StateMark>}
        </div>
        <p className={styles.who}>{t(place.decision ? "decision.replaces" : "decision.signed")}</p>
        <Failed error={save.error} />
        <div className={recordStyles.buttons}>
          <Button variant="default" onClick={close}>
            {t("common:cancel")}
          </Button>
          <Button
            type="submit"
            color={stops ? "red" : undefined}
            disabled={outcome === null || reason.trim() === ""}
            loading={save.isPending}
          >
            {t("decision.save")}
          </Button>
        </div>
        {dialog}
      </form>
    </Modal>
  );
}
