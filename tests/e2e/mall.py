# SPDX-License-Identifier: Apache-2.0
"""A mall in Shenyang that is registered from files: what people enter in the tests of the regime."""

from datetime import date

COUNTY = "210102"
UNIT = "沈阳北方商场有限公司"
SITE = "北方商场中街店"
SYSTEM = "商场视频监控系统"
HALL, FITTING = "一楼营业大厅", "女装试衣间"
EAST, WEST = "大厅东侧", "大厅西侧"
PAPERS = ("licence", "authority-letter", "agent-identity", "qualification", "plan", "test-report", "acceptance-report")
POLICE = "沈阳市公安局和平分局"
NAMES = {"chen": "陈静", "liu": "刘洋", "zhou": "周警官"}
BETTER_ADDRESS = "沈阳市和平区中街1号"
WRONG = "请写明门牌号"
WHY = "新增货架遮挡，摄像机转向"
AGENT = {"经办人姓名": "赵明", "经办人证件号码": "11010519491231002X", "经办人电话": "13800000000"}

UNITS = f"""单位名称,统一社会信用代码,单位类型,行政区划代码,地址,法定代表人,安全负责人,安全负责人电话
{UNIT},91350100M000100Y43,企业,{COUNTY},沈阳市和平区中街,王强,李伟,024-12345678
"""
SITES = f"""使用单位,地点名称,行政区划代码,地址,法定类别,纬度,经度
{UNIT},{SITE},{COUNTY},{BETTER_ADDRESS},经营管理单位建设的公共安全视频系统,41.8,123.4
"""
PLACES = f"""使用单位,地点名称,场所名称,场所类别
{UNIT},{SITE},{HALL},商场、商贸中心营业大厅
{UNIT},{SITE},{FITTING},试衣间
"""
CAMERAS = "使用单位,地点名称,场所名称,系统名称,摄像机名称,码流地址,设备编码,摄像机类型,纬度,经度,朝向,视角,用途\n"
# Nobody answers there: this is about where cameras stand, not about pictures.
NOWHERE = "rtsp://127.0.0.1:9/main"


def systems(use_day: date) -> str:
    """The system that is filed, in use since a day."""
    return (
        "地点名称,系统名称,资金来源,覆盖范围,设计单位,施工单位,维护单位,网络类型,监控室电话,存储地点,主要设备,投入使用日期\n"
        f"{SITE},{SYSTEM},自筹资金,营业大厅,北方设计院,北方安装公司,北方维保公司,内网,024-87654321,一楼监控室,硬盘录像机两台,{use_day}\n"
    )


def camera_row(name: str, place: str, number: int) -> str:
    """A line of the cameras' file."""
    code = f"21010200401310{number:06d}"
    return f"{UNIT},{SITE},{place},{SYSTEM},{name},{NOWHERE},{code},固定枪机,41.8,123.4,270,70,维护营业大厅公共安全\n"


def entered() -> set[str]:
    """All that is Chinese because people entered it so."""
    rows = [UNITS, SITES, PLACES, systems(date.min), camera_row(WEST, HALL, 2), *NAMES.values(), *AGENT.values()]
    cells = {cell for each in rows for line in each.splitlines() for cell in line.split(",")}
    initials = {name[:1] for name in NAMES.values()}
    # The list of divisions has no English name for a county.
    return cells | initials | {EAST, POLICE, BETTER_ADDRESS, WRONG, WHY, "和平区"}
