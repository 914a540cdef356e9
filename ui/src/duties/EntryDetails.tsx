// SPDX-License-Identifier: Apache-2.0
/** One entry: what was filled in, who signed it and when, what came before it and after it. */
import { Button, Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { EntryView, KindView } from "@/api";
import { ErrorState, Fact, Facts, Part, SidePanel, StateMark, TimeText } from "@/components";
import { MatterFootage } from "@/holds/MatterFootage";
import { useMay, useMe } from "@/session";
import { nowUs } from "@/time";
import { DueTime } from "./DueTime";
import styles from "./Duties.module.css";
import { useEntry, useKinds } from "./data";
import { FieldValue } from "./FieldValue";
import { PurgePart } from "./PurgePart";
import { SubjectName } from "./SubjectName";
import { entryMark, entryState, inWords, lengthText, signer, useKindName } from "./words";

interface Props {
  id: number;
  onClose: () => void;
  onOpen: (id: number) => void;
  onAnswer: (kind: string, after: number) => void;
}

export function EntryDetails({ id, onClose, onOpen, onAnswer }: Props) {
  const { t } = useTranslation(["duties", "common"]);
  const found = useEntry(id);
  const { data: kinds = [] } = useKinds();
  const name = useKindName();
  const mayHolds = useMay("hold.read");
  const entry = found.data?.entry;
  const kind = kinds.find((one) => one.id === entry?.kind);
  return (
    <SidePanel
      wide
      title={entry ? name(entry.kind) : t("entry.title", { number: id })}
      note={entry && t("entry.title", { number: id })}
      onClose={onClose}
      footer={entry && kind && <Actions entry={entry} kind={kind} kinds={kinds} onAnswer={onAnswer} />}
    >
      {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {!entry && !found.error && <Skeleton height={160} />}
      {entry && <EntryFacts entry={entry} kind={kind} />}
      {entry?.kind === "suspicious-matter" && mayHolds && <MatterFootage entry={entry} />}
      {found.data?.purge && <PurgePart purge={found.data.purge} />}
      {found.data?.before && (
        <Part title={t("entry.before")}>
          <Follow entry={found.data.before} onOpen={onOpen} />
        </Part>
      )}
      {found.data && found.data.followed.length > 0 && (
        <Part title={t("entry.followed")}>
          {found.data.followed.map((one) => (
            <Follow key={one.id} entry={one} onOpen={onOpen} />
          ))}
        </Part>
      )}
    </SidePanel>
  );
}

function EntryFacts({ entry, kind }: { entry: EntryView; kind: KindView | undefined }) {
  const { t } = useTranslation(["duties", "common"]);
  const where = [entry.subject_name, entry.site, entry.unit];
  const about = [...new Set(where.filter(Boolean))].join(" · ");
  const isControl = entry.subject.startsWith("control:");
  return (
    <>
      <Part title={t("entry.facts")}>
        <Facts>
          <Fact name={t("column.state")}>
            <StateMark mark={entryMark(entry, nowUs())}>{entryState(t, entry, nowUs())}</StateMark>
          </Fact>
          <Fact name={t("column.about")}>
            {isControl && (
              <>
                <SubjectName subject={entry.subject} name={entry.subject} />
                {about && " · "}
              </>
            )}
            {about || (isControl ? "" : entry.subject) || t("entry.installation")}
          </Fact>
          <Fact name={t("column.happened")}>
            <TimeText us={entry.happened_us} />
          </Fact>
          <Fact name={t("column.written")}>
            <TimeText us={entry.at_us} /> · <span title={entry.username}>{signer(t, entry)}</span>
          </Fact>
          {entry.late && (
            <Fact name={t("entry.late")}>
              <StateMark mark="due">{entry.late}</StateMark>
            </Fact>
          )}
          {entry.correction && <Fact name={t("entry.correction")}>{entry.correction}</Fact>}
          {entry.lapses_us !== null && (
            // Of what waits and counts for no time, it is by when it is to be answered.
            <Fact name={t(kind?.opens && kind.interval === null ? "column.due" : "column.lapses")}>
              <DueTime us={entry.lapses_us} />
            </Fact>
          )}
          {entry.answered_us !== null && (
            <Fact name={t("entry.answeredAfter")}>
              {lengthText(t, entry.answered_us - entry.happened_us)}
            </Fact>
          )}
        </Facts>
      </Part>
      <Part title={t("form.content")}>
        <Facts>
          {kind?.fields
            .filter((field) => entry.fields[field.id] !== undefined)
            .map((field) => (
              <Fact key={field.id} name={inWords(field.name)}>
                <FieldValue field={field} value={entry.fields[field.id]} />
              </Fact>
            ))}
          {entry.auto && typeof entry.auto.unread === "number" && (
            <Fact name={t("entry.unread")}>
              <StateMark mark={entry.auto.unread > 0 ? "due" : "ok"}>
                {t("roster.unreadCount", { count: entry.auto.unread })}
              </StateMark>
            </Fact>
          )}
        </Facts>
      </Part>
    </>
  );
}

function Follow({ entry, onOpen }: { entry: EntryView; onOpen: (id: number) => void }) {
  const { t } = useTranslation("duties");
  const name = useKindName();
  return (
    <div className={styles.follow}>
      <button type="button" className={styles.link} onClick={() => onOpen(entry.id)}>
        {name(entry.kind)} · {t("entry.title", { number: entry.id })}
      </button>
      <span className={styles.minor}>
        <TimeText us={entry.happened_us} /> · {signer(t, entry)}
      </span>
      {entry.correction && <span className={styles.notes}>{entry.correction}</span>}
    </div>
  );
}

interface ActionsProps {
  entry: EntryView;
  kind: KindView;
  kinds: KindView[];
  onAnswer: (kind: string, after: number) => void;
}

/** The next step as a button: what closes it, or a correction. */
function Actions({ entry, kind, kinds, onAnswer }: ActionsProps) {
  const { t } = useTranslation("duties");
  const me = useMe();
  const manages = useMay("duty.manage");
  const mine = entry.account_id === me.account.id || manages;
  const alive = entry.corrected_by === null && entry.state !== "void";
  const open = alive && entry.state === "open" && entry.closed_by === null;
  const answers = open ? kinds.filter((one) => one.closes.includes(entry.kind) && one.may_write) : [];
  return (
    <>
      {alive && mine && kind.may_write && (
        <Button variant="default" onClick={() => onAnswer(entry.kind, entry.id)}>
          {t("entry.correct")}
        </Button>
      )}
      {answers.map((one) => (
        <Button key={one.id} onClick={() => onAnswer(one.id, entry.id)}>
          {inWords(one.name)}
        </Button>
      ))}
    </>
  );
}
