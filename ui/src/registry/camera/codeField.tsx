// SPDX-License-Identifier: Apache-2.0
/** The code of a camera (GB/T 28181): entered, or the next that is free where its system stands. */
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { proposeCode } from "@/api";
import { toastFailed } from "@/components";
import { deviceCodeProblem } from "../codes";
import type { Values } from "../conflict";
import { FieldLabel } from "../record/Filed";
import type { Field } from "../record/fields";
import { reasonText } from "../record/reasons";
import type { T } from "../specs";

/** `systemOf`: of which system the camera is, as far as that is chosen. */
export function codeField(t: T, systemOf: (values: Values) => number | null): Field {
  return {
    name: "code",
    label: t("field.cameraCode"),
    kind: "own",
    check: (value) => {
      const problem = value ? deviceCodeProblem(String(value)) : null;
      return problem && reasonText(problem);
    },
    control: (value, set, error, values) => (
      <CodeInput value={String(value ?? "")} onChange={set} error={error} systemId={systemOf(values)} />
    ),
    read: (value) => <span className="fw-mono">{String(value ?? "")}</span>,
  };
}

interface Props {
  value: string;
  onChange: (value: string) => void;
  error: string | null;
  systemId: number | null;
}

function CodeInput({ value, onChange, error, systemId }: Props) {
  const { t } = useTranslation("registry");
  const propose = useMutation({
    mutationFn: (system_id: number) => proposeCode({ path: { system_id } }),
    onSuccess: ({ code }) => onChange(code),
    onError: toastFailed,
  });
  return (
    <TextInput
      label={<FieldLabel name="code" label={t("field.cameraCode")} value={value} />}
      data-field="code"
      value={value}
      error={error}
      maxLength={40}
      spellCheck={false}
      autoComplete="off"
      classNames={{ input: "fw-mono" }}
      onChange={(event) => onChange(event.currentTarget.value)}
      rightSectionWidth="auto"
      rightSection={
        value === "" && systemId !== null ? (
          <Button
            size="compact-xs"
            variant="subtle"
            loading={propose.isPending}
            onClick={() => propose.mutate(systemId)}
          >
            {t("camera.proposeCode")}
          </Button>
        ) : null
      }
    />
  );
}
