# SPDX-License-Identifier: Apache-2.0
"""The texts of the regime, article by article: what each entry has to say in both languages, and what keeps it."""

import re

import pytest

from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import Article, Kind

# Article | kind | what the Chinese sentence names | what the English one names | the controls that keep it
LIAONING = """
1 | principle | 公共安全、社会秩序、人身和财产 | public; order; people and property |
2 | principle | 采集、记录、涉及公共安全的场所 | records; public safety | jurisdiction
3 | principle | 本省、建设、使用、监督 | whole province | jurisdiction
4 | principle | 统筹规划、资源整合、属地管理、合法使用 | planned; brought together; where it stands; lawfully | jurisdiction
5 | principle | 公安机关、部门配合、国家安全机关 | police; sector bodies; state security | authority-register
6 | duty | 六类、应当安装、增列 | six classes; must; add | mandatory-coverage
7 | duty | 主干道路、重要路口、广场、市、县政府、预算、不得建设 | trunk roads; crossings; squares; government; budget; nobody else | \
  installer-authority planning
8 | duty | 隐私、国家秘密、商业秘密 | privacy; state and trade secrets | privacy secrets
9 | duty | 客房、浴室、更衣室、卫生间、学生宿舍 | guest rooms; bathhouses; changing; toilets; dormitories | forbidden-place
10 | duty | 国家标准、行业标准 | national and industry standards | standards-conformity
11 | duty | 新建、改建、扩建、主体工程、同时投入使用 | new; rebuilt; extended; main works | same-time-build
12 | duty | 三十日、施行、县级公安机关、三个工作日 | 30 days; older; county police; 3 working days | filing change-report build-file
13 | duty | 政府投资、标志、整合 | government-funded; marked; integrate | signage
14 | duty | 保密、维护、应急、值班、可疑、调取时间、用途、位置、提供、传播、十五日以上、一年、委托 | \
  secrecy; maintains; emergencies; watch; suspicious; register; position; spreads; 15 days or more; 1 year; outsourced | \
  secrecy-training inspection-maintenance emergency-plan duty-watch suspicious-report retrieval-register export-approval \
  position-lock purpose-lock access-control retention-floor retention-important legal-hold outsourcing
15+ | unknown | 未取得 | not at hand |
"""
QINGDAO = """
1 | principle | 目的 | purpose |
2 | principle | 采集、传输、显示、存储 | collect; transmit; display; store | jurisdiction
3 | principle | 协调、智慧城市、公安机关、行业主管部门、检查 | coordinate; smart city; police; sector regulators; inspect | authority-register
4 | principle | 统一规划、资源共享、合法使用 | plan; shared; lawful | planning
5 | duty | 国家秘密、商业秘密、隐私 | state and trade secrets; privacy | secrets privacy
6 | duty | 规划、批准、现有网络、重复建设、景观 | plan; approve; networks; twice; landscape | planning
7 | duty | 九类、增列、军事、意见 | nine classes; added; military; opinion | mandatory-coverage sensitive-neighbour
8 | duty | 主干道路、重要路口、桥梁、隧道、重点区域、管理、使用单位、不得 | \
  trunk roads; crossings; bridges; tunnels; key areas; manages or uses; nobody else | installer-authority
9 | duty | 客房、宿舍、浴室、卫生间、更衣室、哺乳室、试衣间、防止侵犯个人隐私 | \
  guest rooms; dormitories; bathhouses; toilets; changing; nursing; fitting; privacy | forbidden-place privacy
10 | duty | 同时设计、同时施工、同时投入使用 | designed; built; put to use; same time | same-time-build
11 | duty | 自主选择、不得指定、品牌 | freely; makes; sellers | vendor-neutral
12 | duty | 国家有关标准、技术规范 | national standards; technical specifications | standards-conformity
13+ | unknown | 未取得 | not at hand |
"""
NATIONAL = """
1 | principle | 公共安全、个人隐私、个人信息 | public safe; privacy; personal data |
2 | principle | 公共场所、收集、传输、显示、存储 | public places; collect; transmit; display; store | jurisdiction
3 | principle | 合理适度、安全可控、合法权益 | reasonable; under control; rights |
4 | principle | 创新、标准 | innovation; standards |
5 | principle | 公安机关、指导、监督 | police; guide; supervise | authority-register
6 | duty | 统筹规划、重复建设 | plan; twice | planning
7 | duty | 政府、四类、经营管理单位、必需、不得安装 | government; operator; four groups; needed; nobody else | \
  site-class mandatory-coverage installer-authority necessity-range
8 | duty | 禁止安装、日常检查、立即报告公安机关 | private places; routinely; police at once | forbidden-place forbidden-sweep
9 | duty | 安全防范义务、必需、第十一条、第十四条、第十五条、第十六条第二款、第十七条 | \
  duty of security; needs; 11, 14, 15, 16(2) and 17 | site-class installer-authority necessity-range
10 | duty | 军事、涉密单位、事先、同意 | military; secret-bearing; consent; first | sensitive-neighbour
11 | duty | 设计、施工、检验、验收、档案 | design; construction; inspection; acceptance; file | standards-conformity build-file
12 | duty | 强制性、恶意程序、补救、告知用户、报告 | mandatory; malicious; mended; told; authority | \
  standards-conformity cyber-security product-flaws
13 | duty | 位置、角度、范围、必需、显著的提示标识 | position; angle; range; needs; sign; conspicuous | necessity-range signage
14 | duty | 三十日、九十日、县级公安机关、及时、真实 | 30 days; 90 days; county police; promptly; truth | filing change-report
15 | duty | 防攻击、防入侵、防病毒、防篡改、防泄露、维护、原始完整、协议、监督 | \
  attack; intrusion; viruses; tampering; leaks; maintained; original and complete; agreement; supervision | \
  integrity cyber-security access-control inspection-maintenance outsourcing privacy
16 | duty | 国家秘密、滥用、泄露、入职审查、保密教育、培训、授权、访问控制、事由、内容 | \
  secrets; abused; leaked; vetting; secrecy education; training; authorisation; access control; register | \
  secrets privacy staff-vetting secrecy-training access-control retrieval-register
17 | duty | 三十日、目的、删除、另有规定 | 30 days; deleted; purpose; prevail | retention-floor purge-after-purpose legal-hold
18 | duty | 电信、传输、安全 | carriers; protect; transport | cyber-security
19 | duty | 受托、保密、留存、加工、提供 | contractors; secrecy; keep; process; pass on | outsourcing
20 | duty | 国家机关、权限、程序、必需的范围 | state organs; power; procedure; only what is needed | official-request legal-hold
21 | duty | 生命健康、财产、单位同意、本人、近亲属、监护、看护、代管 | life; health; property; relatives; guardians; carers; agrees | person-request
22 | duty | 公开传播、人脸、车牌、名称、营业执照 | publication; faces; plates; names; licences | release-redaction
23 | duty | 提供、迁移、拆除、喷涂、遮挡、侵入、获取、删除、隐匿、修改、增加 | \
  supplies; moves; removes; sprays; covers; intrudes; takes; deletes; hides; changes; adds | position-lock integrity access-control
24 | duty | 监督检查、配合、举报 | inspect; cooperate; report | inspection-ready complaint-intake
25 | principle | 内部监督、检举 | supervise; report | complaint-intake
26 | penalty | 第七条第三款、第九条第一款、改正、删除、没收、五千元、二万元 | 7(3); 9(1); correct; delete; confiscation; 5,000; 20,000 |
27 | penalty | 第八条第一款、没收、删除、五千元以上一万元以下、一万元以上二万元以下、检查 | 8(1); confiscation; deletion; 5,000 to 10,000; checks; suspension |
28 | penalty | 同意、没收、删除、五千元以上一万元以下 | consent; confiscation; deletion; 5,000 to 10,000 |
29 | penalty | 备案、改正、一万元以下 | filed; order; up to 10,000 |
30 | penalty | 迁移、警告、五千元以下 | moved; warning; up to 5,000 |
31 | penalty | 网络安全法、数据安全法、个人信息保护法 | networks; data; personal information |
32 | penalty | 公安机关、国家机关、处分 | police; state organs; disciplined |
33 | duty | 非公共场所、合法权益、提供、公开传播 | non-public; supplied; published | site-class privacy access-control
34 | principle | 2025年4月1日 | 1 April 2025 |
"""
PERSONAL = """
26 | duty | 公共场所、维护公共安全所必需、显著的提示标识、只用于、单独同意 | \
  public places; public safety needs; conspicuous sign; alone; separately agreed | necessity-range signage purpose-lock
45 | duty | 本人、查阅、复制、及时、保密、国家机关 | view; copy; promptly; secrecy; state organ | person-request
55 | duty | 敏感个人信息、自动化决策、委托处理、向他人提供、公开、向境外提供、重大影响、事前、影响评估、记录、按此掌握 | \
  before; sensitive; automated; entrusted; supplied to others; published; sent abroad; greatly affected; assessed; is read as | \
  impact-assessment
56 | duty | 目的、合法、正当、必要、风险、保护措施、报告、记录、至少保存三年 | \
  purpose; lawful; fair; needed; risks; protects; report; record; at least three years | impact-assessment
66 | penalty | 责令改正、警告、没收、一百万元以下、一万元以上十万元以下、五千万元以下、百分之五以下 | \
  order; warning; confiscated; 1,000,000; 10,000 to 100,000; 50,000,000; 5 % |
"""
NETWORK_2017 = """
21 | duty | 等级保护、制度和负责人、病毒、攻击、侵入、监测、记录、网络日志不少于六个月、备份、加密 | \
  grade; rules; in charge; viruses; attack; intrusion; watched; logged; at least six months; backed up; encrypted | cyber-security
"""
NETWORK_2026 = """
23 | duty | 等级保护、监测、记录、网络日志不少于六个月 | grade; watches; logs; at least six months | cyber-security
"""
TABLES = {
    "cn-liaoning-2008": LIAONING,
    "cn-qingdao-2010": QINGDAO,
    "cn-national-2025": NATIONAL,
    "cn-pipl-2021": PERSONAL,
    "cn-cybersecurity-2017": NETWORK_2017,
    "cn-cybersecurity-2026": NETWORK_2026,
}
ROWS = [
    (text, *(cell.strip() for cell in line.split("|")))
    for text, table in TABLES.items()
    for line in table.strip().splitlines()
]


def entry(text: str, number: str) -> Article:
    (found,) = (each for each in shipped()[text].articles if each.article == number)
    return found


@pytest.mark.parametrize("text", TABLES)
def test_the_pack_has_the_articles_of_the_table_and_no_other(text: str) -> None:
    assert [each.article for each in shipped()[text].articles] == [row[1] for row in ROWS if row[0] == text]


@pytest.mark.parametrize(
    ("text", "number", "kind", "zh", "en", "controls"), ROWS, ids=[f"{row[0]}-{row[1]}" for row in ROWS]
)
def test_an_entry_says_what_its_article_demands(
    text: str, number: str, kind: str, zh: str, en: str, controls: str
) -> None:
    found = entry(text, number)
    assert found.kind is Kind(kind)
    assert set(found.controls) == set(controls.split())
    assert [word for word in zh.split("、") if word not in found.demands.zh] == []
    said = found.demands.en.lower()
    assert [word for word in en.split("; ") if word.lower() not in said] == []


def test_chinese_sentences_have_chinese_punctuation() -> None:
    """No half-width brackets, commas or colons between Chinese characters."""
    lines = [each.demands.zh for pack in shipped().values() for each in pack.articles]
    lines += [each.name.zh for pack in shipped().values() for each in pack.places]
    lines += [each.text.zh for pack in shipped().values() for each in pack.requirements]
    assert [line for line in lines if re.search(r"[()（]\d*\)|[,;:!?()]", line)] == []
