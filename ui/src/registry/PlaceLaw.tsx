// SPDX-License-Identifier: Apache-2.0
/** What the texts say of a place: its legal class with the citing texts; and before saving, what a new kind would mean. */
import { useTranslation } from "react-i18next";
import { type Mark, StateMark } from "@/components";
import { Citations, type CitationView } from "./Citations";
import { useRuling } from "./data";
import styles from "./Registry.module.css";
import { type PlaceFacts, placeMark, placeState } from "./states";

type LegalClass = PlaceFacts["legal_class"];

const classMark: Record<LegalClass, Mark> = {
  required: "wait",
  permitted: "wait",
  forbidden: "breach",
  undecided: "due",
};

export function PlaceMark({ place }: { place: PlaceFacts }) {
  const { t } = useTranslation("registry");
  const state = placeState(place);
  const words = {
    requiredOk: t("legal.requiredOk"),
    requiredOpen: t("legal.requiredOpen"),
    permitted: t("legal.permitted"),
    forbidden: t("legal.forbidden"),
    forbiddenBroken: t("legal.forbiddenBroken"),
    undecided: t("legal.undecided"),
    undecidedBuilt: t("legal.undecidedBuilt"),
  };
  return (
    <StateMark mark={placeMark[state]} title={words[state]}>
      {words[state]}
    </StateMark>
  );
}

interface LawProps {
  legalClass: LegalClass;
  citations: CitationView[];
  builder: string | null;
  /** A person decided that a text does not mean the place, or does. */
  isDecided?: boolean;
}

function Law({ legalClass, citations, builder, isDecided = false }: LawProps) {
  const { t } = useTranslation("registry");
  return (
    <>
      <StateMark mark={classMark[legalClass]}>{t(`legal.${legalClass}`)}</StateMark>
      <p>{t(legalClass === "permitted" && isDecided ? "legal.decidedText" : `legal.${legalClass}Text`)}</p>
      {builder === "government" && <p>{t("legal.builder")}</p>}
      <Citations citations={citations} both={legalClass === "forbidden"} />
    </>
  );
}

interface Props {
  siteId: number | null;
  kind: string;
  /** Cameras that stand there now: what a forbidden kind would stop. */
  cameras: number;
  /** The place as it is stored, when the kind is still that one. */
  stored?: LawProps;
}

/** Under the kind of place in its form. */
export function KindLaw({ siteId, kind, cameras, stored }: Props) {
  const { t } = useTranslation("registry");
  const { data, isFetching } = useRuling(stored ? null : siteId, kind);
  // What there is to decide, with its text, stands at the top of the place.
  if (stored?.legalClass === "undecided") return null;
  if (stored)
    return (
      <div className={styles.ruling}>
        <Law {...stored} />
      </div>
    );
  if (kind === "") return null;
  if (siteId === null) return <p className={styles.minor}>{t("legal.needSite")}</p>;
  if (!data) return isFetching ? <p className={styles.minor}>{t("legal.loading")}</p> : null;
  return (
    <div className={styles.ruling} role="status">
      <Law legalClass={data.legal_class} citations={data.citations} builder={data.builder} />
      {data.legal_class === "forbidden" && cameras > 0 && (
        <div className={styles.warning}>
          <StateMark mark="breach">{t("legal.stops", { count: cameras })}</StateMark>
        </div>
      )}
    </div>
  );
}
