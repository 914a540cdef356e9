// SPDX-License-Identifier: Apache-2.0
/** What an entry is about. Controls have their names in the catalogue, in both languages; all else has its own. */
import { useNamed } from "./data";
import { inWords } from "./words";

export function SubjectName({ subject, name }: { subject: string; name: string }) {
  const isControl = subject.startsWith("control:");
  const { data = [] } = useNamed({ kind: "attestation", text: "" }, isControl);
  const control = isControl && data.find((one) => one.subject === subject);
  return <>{control ? inWords({ zh: control.name, en: control.detail ?? control.name }) : name}</>;
}
