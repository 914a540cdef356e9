// SPDX-License-Identifier: Apache-2.0
/** What stands beside the list, by the address: `open=7`, `open=7&edit=true` (`&field=min_days` or `max_days`: the one to look at), `add=true`. */
import { numberParam, useAddress } from "@/components";
import { useMay } from "@/session";
import { CameraDetails } from "./CameraDetails";
import { CameraForm } from "./CameraForm";
import { useCamera } from "./data";

export function CameraSide() {
  const [address, change] = useAddress();
  const mayWrite = useMay("camera.write");
  const camera = useCamera(numberParam(address, "open"));
  const close = () => change({ open: null, edit: null, add: null, field: null });

  if (mayWrite && address.get("add")) return <CameraForm key="add" onClose={close} />;
  if (!camera) return null;
  if (mayWrite && address.get("edit") && camera.removed_us === null) {
    return (
      <CameraForm
        key={`edit${camera.id}`}
        camera={camera}
        onClose={() => change({ edit: null, field: null })}
      />
    );
  }
  return (
    <CameraDetails key={camera.id} camera={camera} onClose={close} onEdit={() => change({ edit: true })} />
  );
}
