// SPDX-License-Identifier: Apache-2.0
/** Entries of a registry for tests of pages. */
import type { FloorPlanView, MoveView, PlacementView, PlaceView, SiteView, UnitView } from "@/api";
import type { Answer } from "@/test/server";

const at = 1_790_000_000_000_000;

export const unit: UnitView = {
  id: 1,
  uuid: "u1",
  name: "Heping New Town",
  credit_code: "91350100M000100Y43",
  kind: "enterprise",
  kind_was: null,
  trades: [],
  trades_was: null,
  division: "210102",
  address: "1 Heping Street",
  legal_person: "Lin Hai",
  security_head: "",
  security_phone: "",
  contact: "",
  phone: "",
  email: "",
  public_page: false,
  sign_text: "",
  created_us: at,
  version: 3,
};

export const site: SiteView = {
  id: 2,
  uuid: "s2",
  unit_id: 1,
  unit_name: unit.name,
  name: "Peace Plaza",
  country: "CN",
  division: "210102",
  address: "",
  zone: "Asia/Shanghai",
  site_class: "art7-operator",
  class_by_places: null,
  class_reason: "",
  trades: [],
  left_trades: [],
  latitude: 41.79,
  longitude: 123.4,
  neighbour: "",
  neighbour_gone: null,
  class_was: null,
  trades_was: null,
  opening_hours: "",
  created_us: at,
  version: 1,
};

export const citation = {
  pack: "cn-national-2025",
  pack_zh: "公共安全视频图像信息系统管理条例",
  pack_en: "National regulation",
  article: "8(1)",
  words_zh: "更衣室内部",
  words_en: "Inside changing rooms",
};

export function place(id: number, change: Partial<PlaceView> = {}): PlaceView {
  const ring = [
    [123.4, 41.79],
    [123.401, 41.79],
    [123.401, 41.791],
    [123.4, 41.79],
  ];
  return {
    id,
    uuid: `p${id}`,
    site_id: 2,
    site_name: site.name,
    name: `Hall ${id}`,
    kind: "mall-hall",
    reason: "",
    outline: { type: "Polygon", coordinates: [ring] },
    floor_plan_id: null,
    legal_class: "required",
    citations: [{ ...citation, article: "7", words_zh: "商场营业大厅", words_en: "Halls of malls" }],
    builder: null,
    question: null,
    decision: null,
    cameras: 1,
    working: 1,
    created_us: at,
    version: 1,
    ...change,
  };
}

export function placement(id: number, change: Partial<PlacementView> = {}): PlacementView {
  return {
    camera_id: id,
    camera_name: `Gate ${id}`,
    enabled: true,
    barred: "",
    in_breach: false,
    filed: "accepted",
    place_id: 1,
    place_name: "Hall 1",
    system_id: 5,
    system_name: "Video",
    site_id: 2,
    code: null,
    kind: "fixed",
    latitude: 41.7905,
    longitude: 123.4005,
    height_m: null,
    direction_deg: 90,
    angle_deg: 60,
    range_m: 30,
    indoor: false,
    purpose: "Safety at the entrance",
    necessity: "",
    funding: "own",
    sees_faces: false,
    sees_plates: false,
    sign_day: null,
    sign_document_id: null,
    consent_document_id: null,
    consent_of: "",
    version: 4,
    updated_us: at,
    ...change,
  };
}

export const move: MoveView = {
  id: 9,
  camera_id: 1,
  camera_name: "Gate 1",
  state: "asked",
  found: false,
  before: { direction_deg: 90 },
  after: { direction_deg: 180 },
  reason: "The door was moved",
  asked_by: 7,
  asked_by_name: "zhao",
  asked_us: at,
  decided_by: null,
  decided_by_name: null,
  decided_us: null,
  decision: "",
  by_maker: false,
  instead_of: null,
};

export const floor: FloorPlanView = {
  id: 6,
  site_id: 2,
  site_name: site.name,
  name: "1F",
  level: 1,
  document_id: 11,
  width_px: 1200,
  height_px: 800,
  corners: [
    [123.4, 41.791],
    [123.401, 41.791],
    [123.401, 41.79],
    [123.4, 41.79],
  ],
  places: 1,
  cameras: 1,
  version: 3,
};

const page = <Row>(items: Row[]) => ({ items, next: null });

export const places = [
  place(1),
  place(2, { name: "Car park", cameras: 0, working: 0 }),
  place(3, {
    name: "Changing room",
    kind: "changing-room",
    legal_class: "forbidden",
    citations: [citation],
    cameras: 0,
    working: 0,
  }),
];

/** As the map gets it. */
export const area = {
  places,
  cameras: [placement(1), placement(2, { in_breach: true, camera_name: "Yard" })].map((one) => ({
    ...one,
    working: true,
    floor_plan_id: null,
  })),
  clusters: [],
  floors: [],
  extent: { west: 123.4, south: 41.79, east: 123.401, north: 41.791 },
  cut: false,
};

export const registryRoutes: Record<string, Answer> = {
  "GET /api/v1/cameras": () => [],
  "GET /api/v1/status": () => [],
  "GET /api/v1/registry/units": () => page([unit]),
  "GET /api/v1/registry/units/:id": () => unit,
  "GET /api/v1/registry/sites": () => page([site]),
  "GET /api/v1/registry/sites/:id": () => site,
  "GET /api/v1/registry/places": () => page(places),
  "GET /api/v1/registry/places/:id": ({ path }) => places.find(({ id }) => path.endsWith(`/${id}`)),
  "GET /api/v1/registry/floor-plans": () => page([floor]),
  "GET /api/v1/registry/floor-plans/:id": () => floor,
  "GET /api/v1/registry/systems": () => page([{ id: 5, name: "Video" }]),
  "GET /api/v1/registry/checks/unplaced": () => page([]),
  "GET /api/v1/registry/placements": () => page([placement(1)]),
  "GET /api/v1/registry/placements/:id": () => placement(1),
  "GET /api/v1/registry/moves": () => page([move]),
  "GET /api/v1/registry/moves/:id": () => move,
  "GET /api/v1/registry/refusals": () => page([]),
  "GET /api/v1/registry/divisions": () => [
    { code: "210102", name: "和平区", name_en: "Heping", above: "210100", authorities: 1, sites: 1 },
  ],
  "GET /api/v1/registry/place-kinds": () => [
    { id: "mall-hall", zh: "商场大厅", en: "Hall of a mall" },
    { id: "changing-room", zh: "更衣室", en: "Changing room" },
  ],
  "GET /api/v1/registry/trades": () => ["hotel"],
  "GET /api/v1/registry/map": () => area,
  "GET /api/v1/plans": () => page([{ id: 4, name: "East wing" }]),
  "GET /api/v1/plans/:id": () => ({ id: 4, name: "East wing", area: null }),
  "GET /api/v1/plans/:id/cameras": () => [
    {
      id: 1,
      plan_id: 4,
      place_id: null,
      name: "New gate",
      latitude: 41.7905,
      longitude: 123.4005,
      direction_deg: 0,
      angle_deg: 60,
      range_m: 30,
      cost_cents: 0,
    },
  ],
  "GET /api/v1/registry/ruling": ({ query }) =>
    query.get("kind") === "changing-room"
      ? { legal_class: "forbidden", citations: [citation], builder: null }
      : { legal_class: "required", citations: places[0]?.citations, builder: null },
};
