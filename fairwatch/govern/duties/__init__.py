# SPDX-License-Identifier: Apache-2.0
"""The unit's daily duties: the register of what was done, what is due, who is reminded, whom it blocks.

`kinds` says what an entry may be (data: kinds.yaml), `fields` tests what was written, `register` keeps and reads it,
`policy` says how long it counts, `due` what is to be done, `watch` who is on duty, `effects` which accounts it stops,
`reminders`, `outlets` and `sending` tell people.
"""
