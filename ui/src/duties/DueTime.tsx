// SPDX-License-Identifier: Apache-2.0
/** Until when: where that is the end of a day, the day itself, as people say it. */
import { TimeText } from "@/components";
import { startOfDay, type Us } from "@/time";

export function DueTime({ us }: { us: Us }) {
  return startOfDay(us) === us ? <TimeText us={us - 1} form="date" /> : <TimeText us={us} />;
}
