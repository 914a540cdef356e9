// SPDX-License-Identifier: Apache-2.0
/** A page that breaks does not take the frame with it. */
import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Component, type ReactNode } from "react";
import { EmptyState } from "@/components";
import { i18n } from "@/i18n";

export class PageBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <EmptyState
        icon={<IconAlertTriangle size={20} stroke={1.5} />}
        title={i18n.t("frame:broken")}
        text={i18n.t("frame:brokenText")}
        action={
          <Button variant="default" onClick={() => window.location.reload()}>
            {i18n.t("frame:reload")}
          </Button>
        }
      />
    );
  }
}
