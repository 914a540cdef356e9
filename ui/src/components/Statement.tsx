// SPDX-License-Identifier: Apache-2.0
/**
 * Words and what is done with them: a decision, a report, how something ended. What was typed stays when it is
 * refused, or when somebody else changes the record meanwhile, and is not left unasked.
 */
import { Button, type ButtonProps, Textarea } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Failed } from "@/session/Failed";
import styles from "./Statement.module.css";
import { useDiscard } from "./useDiscard";

export interface Step extends Pick<ButtonProps, "color" | "variant"> {
  text: string;
  /** Can be taken without a word. */
  silent?: boolean;
  /** Something else that it needs is not there yet. */
  blocked?: boolean;
  busy: boolean;
  onTake: (words: string) => void;
}

interface Props {
  label: string;
  description?: ReactNode;
  maxLength: number;
  /** What stands there at first. */
  initial?: string;
  error: unknown;
  steps: Step[];
  /** What else is entered, before the words. */
  children?: ReactNode;
}

export function Statement({ label, description, maxLength, initial = "", error, steps, children }: Props) {
  const [words, setWords] = useState(initial);
  const { dialog } = useDiscard(words.trim() !== initial.trim(), () => undefined);
  const isBusy = steps.some(({ busy }) => busy);
  return (
    <>
      {children}
      <Textarea
        label={label}
        description={description}
        rows={2}
        maxLength={maxLength}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <Failed error={error} />
      <div className={styles.buttons}>
        {steps.map(({ text, silent = false, blocked = false, busy, onTake, ...look }) => (
          <Button
            key={text}
            {...look}
            loading={busy}
            disabled={blocked || (isBusy && !busy) || (!silent && words.trim() === "")}
            onClick={() => onTake(words.trim())}
          >
            {text}
          </Button>
        ))}
      </div>
      {dialog}
    </>
  );
}
