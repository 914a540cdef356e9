// SPDX-License-Identifier: Apache-2.0
/** Every feature's words, merged: namespace = feature folder. */
import alarmsEn from "../alarms/en.json";
import alarmsZh from "../alarms/zh-CN.json";
import camerasEn from "../cameras/en.json";
import camerasZh from "../cameras/zh-CN.json";
import casesEn from "../cases/en.json";
import casesZh from "../cases/zh-CN.json";
import complianceEn from "../compliance/en.json";
import complianceZh from "../compliance/zh-CN.json";
import commonEn from "../components/en.json";
import commonZh from "../components/zh-CN.json";
import documentsEn from "../documents/en.json";
import documentsZh from "../documents/zh-CN.json";
import dutiesEn from "../duties/en.json";
import dutiesZh from "../duties/zh-CN.json";
import exchangeEn from "../exchange/en.json";
import exchangeZh from "../exchange/zh-CN.json";
import filingsEn from "../filings/en.json";
import filingsZh from "../filings/zh-CN.json";
import frameEn from "../frame/en.json";
import frameZh from "../frame/zh-CN.json";
import healthEn from "../health/en.json";
import healthZh from "../health/zh-CN.json";
import holdsEn from "../holds/en.json";
import holdsZh from "../holds/zh-CN.json";
import liveEn from "../live/en.json";
import liveZh from "../live/zh-CN.json";
import mapEn from "../map/en.json";
import mapZh from "../map/zh-CN.json";
import peersEn from "../peers/en.json";
import peersZh from "../peers/zh-CN.json";
import plansEn from "../plans/en.json";
import plansZh from "../plans/zh-CN.json";
import playbackEn from "../playback/en.json";
import playbackZh from "../playback/zh-CN.json";
import registersEn from "../registers/en.json";
import registersZh from "../registers/zh-CN.json";
import registryEn from "../registry/en.json";
import registryZh from "../registry/zh-CN.json";
import sessionEn from "../session/en.json";
import sessionZh from "../session/zh-CN.json";
import storageEn from "../storage/en.json";
import storageZh from "../storage/zh-CN.json";
import supervisionEn from "../supervision/en.json";
import supervisionZh from "../supervision/zh-CN.json";
import usersEn from "../users/en.json";
import usersZh from "../users/zh-CN.json";
import problemsEn from "./problems.en.json";
import problemsZh from "./problems.zh-CN.json";

export const catalogues = {
  en: {
    alarms: alarmsEn,
    cameras: camerasEn,
    cases: casesEn,
    common: commonEn,
    compliance: complianceEn,
    documents: documentsEn,
    duties: dutiesEn,
    exchange: exchangeEn,
    filings: filingsEn,
    frame: frameEn,
    health: healthEn,
    holds: holdsEn,
    live: liveEn,
    map: mapEn,
    peers: peersEn,
    plans: plansEn,
    playback: playbackEn,
    problems: problemsEn,
    registers: registersEn,
    registry: registryEn,
    session: sessionEn,
    storage: storageEn,
    supervision: supervisionEn,
    users: usersEn,
  },
  "zh-CN": {
    alarms: alarmsZh,
    cameras: camerasZh,
    cases: casesZh,
    common: commonZh,
    compliance: complianceZh,
    documents: documentsZh,
    duties: dutiesZh,
    exchange: exchangeZh,
    filings: filingsZh,
    frame: frameZh,
    health: healthZh,
    holds: holdsZh,
    live: liveZh,
    map: mapZh,
    peers: peersZh,
    plans: plansZh,
    playback: playbackZh,
    problems: problemsZh,
    registers: registersZh,
    registry: registryZh,
    session: sessionZh,
    storage: storageZh,
    supervision: supervisionZh,
    users: usersZh,
  },
} as const;
