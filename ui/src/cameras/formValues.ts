// SPDX-License-Identifier: Apache-2.0
/** What is in the camera form, and what of it goes to the server. */
import type {
  CameraChange,
  CameraTest,
  CameraView,
  NewCamera,
  RetentionView,
  StreamConfig,
  Transport,
} from "@/api";
import { i18n } from "@/i18n";

export interface CameraValues {
  name: string;
  place: string;
  mainAddress: string;
  subAddress: string;
  /** Of a camera that is reached elsewhere than before. */
  sameDevice: boolean;
  username: string;
  password: string;
  transport: Transport;
  recordMain: boolean;
  recordSub: boolean;
  soundOn: boolean;
  soundReason: string;
  minDays: number | "";
  maxDays: number | "";
  maxGb: number | "";
  /** "" = the volume with most room. */
  volumeId: string;
  enabled: boolean;
}

const gigabyte = 1_000_000_000;

export function valuesOf(camera?: CameraView): CameraValues {
  const main = camera?.streams.find((stream) => stream.kind === "main");
  const sub = camera?.streams.find((stream) => stream.kind === "sub");
  return {
    name: camera?.name ?? "",
    place: camera?.place ?? "",
    mainAddress: main?.address ?? "",
    subAddress: sub?.address ?? "",
    sameDevice: false,
    username: camera?.username ?? "",
    password: "",
    transport: camera?.transport ?? "auto",
    recordMain: main?.record ?? true,
    recordSub: sub?.record ?? false,
    soundOn: Boolean(camera?.sound_reason),
    soundReason: camera?.sound_reason ?? "",
    minDays: camera?.retention.min_days ?? "",
    maxDays: camera?.retention.max_days ?? "",
    maxGb: camera?.retention.max_bytes ? camera.retention.max_bytes / gigabyte : "",
    volumeId: camera?.volume_id ? String(camera.volume_id) : "",
    enabled: camera?.enabled ?? true,
  };
}

/** Takes user name and password out of `rtsp://user:password@host/…`. Null when there are none in it. */
export function splitCredentials(
  address: string,
): { address: string; username: string; password: string } | null {
  const match = /^(\w+:\/\/)([^/?#]*)@(.*)$/.exec(address.trim());
  if (!match) return null;
  const [, scheme = "", credentials = "", rest = ""] = match;
  const colon = credentials.indexOf(":");
  const decode = (text: string) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  return {
    address: scheme + rest,
    username: decode(colon < 0 ? credentials : credentials.slice(0, colon)),
    password: colon < 0 ? "" : decode(credentials.slice(colon + 1)),
  };
}

function badAddress(address: string): string | null {
  return /^(rtsps?:\/\/[^\s/]+|libav:\S)/i.test(address.trim()) ? null : i18n.t("cameras:error.address");
}

const wholeDays = (value: number | "") => value === "" || (Number.isInteger(value) && value >= 0);

export const cameraRules = {
  name: (value: string) => (value.trim() ? null : i18n.t("cameras:error.name")),
  mainAddress: badAddress,
  subAddress: (value: string, values: CameraValues) => {
    if (!value.trim()) return null;
    if (value.trim() === values.mainAddress.trim()) return i18n.t("cameras:error.same");
    return badAddress(value);
  },
  soundReason: (value: string, values: CameraValues) =>
    values.soundOn && !value.trim() ? i18n.t("cameras:error.soundReason") : null,
  minDays: (value: number | "", values: CameraValues) => {
    if (!wholeDays(value)) return i18n.t("cameras:error.days");
    // Beside another limit nothing said would be none: that is for a person to say.
    const limited = values.maxDays !== "" || values.maxGb !== "";
    return value === "" && limited ? i18n.t("cameras:error.minDays") : null;
  },
  maxDays: (value: number | "", values: CameraValues) => {
    if (value === "") return null;
    if (!wholeDays(value) || value < 1) return i18n.t("cameras:error.days");
    return value < Number(values.minDays || 0) ? i18n.t("cameras:error.maxDays") : null;
  },
  maxGb: (value: number | "") => (value === "" || value > 0 ? null : i18n.t("cameras:error.size")),
};

function streamsOf(values: CameraValues): StreamConfig[] {
  const streams: StreamConfig[] = [
    { kind: "main", address: values.mainAddress.trim(), record: values.recordMain },
  ];
  if (values.subAddress.trim()) {
    streams.push({ kind: "sub", address: values.subAddress.trim(), record: values.recordSub });
  }
  return streams;
}

/** Null: nothing was said, the installation's default holds. */
function retentionOf(values: CameraValues): RetentionView | null {
  if (values.minDays === "" && values.maxDays === "" && values.maxGb === "") return null;
  return {
    min_days: values.minDays === "" ? 0 : values.minDays,
    max_days: values.maxDays === "" ? null : values.maxDays,
    max_bytes: values.maxGb === "" ? null : Math.round(values.maxGb * gigabyte),
  };
}

export function newCameraOf(values: CameraValues): NewCamera {
  return {
    name: values.name.trim(),
    place: values.place.trim(),
    enabled: values.enabled,
    username: values.username,
    password: values.password || null,
    transport: values.transport,
    sound_reason: values.soundOn ? values.soundReason.trim() : null,
    retention: retentionOf(values),
    volume_id: values.volumeId ? Number(values.volumeId) : null,
    streams: streamsOf(values),
  };
}

/** Whether one of its streams is fetched from another address than before. */
export function isElsewhere(camera: CameraView, values: CameraValues): boolean {
  return streamsOf(values).some(({ kind, address }) => {
    const known = camera.streams.find((one) => one.kind === kind);
    return Boolean(known?.address) && known?.address !== address;
  });
}

/** Only what differs. The password is sent only when a new one was typed: it is never shown. */
export function changeOf(camera: CameraView, values: CameraValues): CameraChange {
  const before = newCameraOf(valuesOf(camera));
  const after = newCameraOf(values);
  const change: CameraChange = {};
  for (const key of [
    "name",
    "place",
    "enabled",
    "username",
    "transport",
    "sound_reason",
    "volume_id",
  ] as const) {
    if (after[key] !== before[key]) Object.assign(change, { [key]: after[key] });
  }
  if (JSON.stringify(after.streams) !== JSON.stringify(before.streams)) change.streams = after.streams;
  if (isElsewhere(camera, values) && values.sameDevice) change.same_device = true;
  if (JSON.stringify(after.retention) !== JSON.stringify(before.retention)) {
    change.retention = after.retention ?? { min_days: 0, max_days: null, max_bytes: null };
  }
  if (values.password) change.password = values.password;
  return change;
}

/** What must be tried again when it changes. */
export function accessOf(values: CameraValues, camera?: CameraView): CameraTest[] {
  return streamsOf(values).map(({ address }) => ({
    address,
    username: values.username,
    password: values.password || null,
    transport: values.transport,
    camera_id: camera?.id ?? null,
  }));
}
