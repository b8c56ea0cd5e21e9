/** Texts of the first day around import and take-over: the choice of the site, the settings' sections, the site itself, commissioning, first steps. */
import type { Entries } from './entry.ts';

export const firstDayText = {
  'choose.title': ['先用哪一栋楼？', 'Which building first?'],
  'choose.intro': [
    '选定后这个数据文件夹就归它用，不能再换。想两样都要，以后用另一个文件夹再建一个。',
    'Once chosen, this data folder belongs to it for good. To have both, make the other one in another folder later.',
  ],
  'choose.practice': ['练习楼', 'Practice building'],
  'choose.practiceText': [
    '约 350 块假电表、假商户、假账目，在本机运行，随便练。写数据、拉闸都可以试，不影响任何人。',
    'About 350 make-believe meters, tenants and books on this PC. Selling and tripping may be tried; nobody is touched.',
  ],
  'choose.mine': ['我的楼', 'My building'],
  'choose.mineText': [
    '从一份 Excel 工作簿导入楼栋、总线和电表，读出每块表，接着就能售电。导入和接管不向电表写任何数据。',
    'Buildings, buses and meters come in from one Excel workbook, every meter is read, then you sell. Import and take-over write nothing to any meter.',
  ],
  'choose.working': ['正在准备练习楼，几秒钟…', 'Preparing the practice building, a few seconds…'],
  'choose.workingMine': ['正在记下…', 'Noting it…'],
  'choose.wait': [
    '还没有选定这是练习楼还是自己的楼，请管理员登录后选择。',
    'Nobody has chosen yet between the practice building and your own; an administrator has to sign in and choose.',
  ],

  'settings.sections': ['设置的各部分', 'Sections of the settings'],
  'settings.nav.site': ['项目', 'Site'],
  'settings.nav.import': ['导入', 'Import'],
  'settings.nav.takeOver': ['接管', 'Take-over'],
  'settings.nav.commissioning': ['投运开关', 'Commissioning'],
  'settings.nav.sale': ['售电限额', 'Sale limits'],
  'settings.nav.seat': ['这台工位', 'This seat'],
  'settings.key.section': ['切换设置的各部分', 'Change section'],

  'siteInfo.meters': ['电表', 'Meters'],
  'siteInfo.buses': ['总线', 'Buses'],
  'siteInfo.kind': ['用途', 'Used as'],
  'siteInfo.kind.practice': ['练习楼', 'Practice building'],
  'siteInfo.kind.mine': ['正式项目', 'A real site'],
  'siteInfo.steps': ['投运三步', 'Three steps into service'],
  'siteInfo.step.import': ['导入', 'Import'],
  'siteInfo.step.importTodo': [
    '还没有导入。先存一份空模板，填好后导入。',
    'Nothing imported yet. Save the empty template, fill it in, import it.',
  ],
  'siteInfo.step.importDone': ['{at} 由 {name} 导入 {fileName}', '{fileName}, imported {at} by {name}'],
  'siteInfo.step.importAlone': ['{at} 导入 {fileName}', '{fileName}, imported {at}'],
  'siteInfo.step.importThere': ['项目里有 {n} 块电表', 'The site has {n} {n#meter|meters}'],
  'siteInfo.step.takeOver': ['接管', 'Take-over'],
  'siteInfo.step.takeOverFirst': ['导入之后才有电表可接管。', 'There is nothing to take over before an import.'],
  'siteInfo.step.takeOverTodo': ['{n} 块电表待接管', '{n} {n#meter|meters} to take over'],
  'siteInfo.step.takeOverUnreached': ['已读 {done} 块，{n} 块未读到', '{done} read, {n} not reached'],
  'siteInfo.step.takeOverDone': ['{done} 块全部读到', 'All {done} read'],
  'siteInfo.step.takeOverRuns': ['正在接管：{done} / {total}', 'Under way: {done} of {total}'],
  'siteInfo.step.commissioning': ['投运开关', 'Commissioning'],
  'siteInfo.step.commissioningNone': [
    '四类下发都关着：不拉闸、不校时、不下发电价、不发短信。',
    'All four are off: no tripping, no clock, no price, no text.',
  ],
  'siteInfo.step.commissioningSome': ['已打开 {n} / 4', '{n} of 4 are on'],

  'tick.intro': [
    '每一类下发都要管理员逐项打开。关着的时候，软件只读电表、只记账，不会向电表或商户发出这一类东西。',
    'An administrator switches on each kind of sending. While one is off, the app reads meters and keeps books, and sends nothing of that kind.',
  ],
  'tick.control': ['拉合闸', 'Tripping and restoring'],
  'tick.controlText': [
    '按人的操作向电表发拉闸、保电、恢复预付费。',
    'Sends trip, keep power and restore prepaid to meters when somebody asks for it.',
  ],
  'tick.controlOn': [
    '打开后，有权限的人按一下，商户就会真的断电或送电。请先确认接管已完成、差异清单已签字。',
    "From then on, a press by somebody with the right really cuts or restores a tenant's supply. Make sure that the take-over is complete and its list signed.",
  ],
  'tick.controlOff': [
    '关闭后不再向电表发拉闸、保电、恢复；已断电的不会自动送电。',
    'Trip, keep power and restore are no longer sent; what is off stays off.',
  ],
  'tick.clock': ['校时', 'Clocks'],
  'tick.clockText': [
    '电表时钟偏差过大时校正，避开零点和费率切换。',
    "Corrects meters' clocks that are off, away from midnight and rate changes.",
  ],
  'tick.clockOn': [
    '打开后会改写电表时钟，峰谷时段随之变化。请先看一眼这台电脑的日期和时间：{now}。',
    "From then on meters' clocks are rewritten and their rate periods move with them. Look at this PC's date and time first: {now}.",
  ],
  'tick.clockOff': ['关闭后不再校时，偏差只显示不处理。', 'Clocks are no longer corrected; what is off is only shown.'],
  'tick.price': ['电价与参数下发', 'Prices and settings'],
  'tick.priceText': [
    '把电价、报警门限、透支、过载功率写进电表，并逐块读回核对。',
    'Writes prices, alarm thresholds, overdraft and overload power to meters and reads each back.',
  ],
  'tick.priceOn': [
    '打开后，下发的电价立即影响商户的扣费。请先核对电价方案与电表里读到的一致。',
    'From then on a downloaded price changes what tenants are charged at once. Check first that the price plan is the one found in the meters.',
  ],
  'tick.priceOff': [
    '关闭后电价和参数不再写入电表，电表按现有电价继续扣费。',
    'Prices and settings are no longer written; meters go on with the prices they have.',
  ],
  'tick.text': ['短信', 'Texts'],
  'tick.textText': [
    '余额跌过一级、二级报警或欠费时给商户发短信，每次跌过只发一条。',
    'Texts tenants when their balance crosses alarm 1, alarm 2 or arrears, once per crossing.',
  ],
  'tick.textOn': [
    '打开后商户会真的收到短信，产生短信费。请先核对用户电话。',
    'From then on tenants really get texts, which cost money. Check the phone numbers first.',
  ],
  'tick.textOff': ['关闭后不再发短信；报警只在软件里显示。', 'No more texts are sent; alarms are shown in the app alone.'],
  'tick.on': ['已打开', 'On'],
  'tick.off': ['关着', 'Off'],
  'tick.turnOn': ['打开…', 'Switch on…'],
  'tick.turnOff': ['关闭…', 'Switch off…'],
  'tick.askOn': ['打开“{what}”', 'Switch on "{what}"'],
  'tick.askOff': ['关闭“{what}”', 'Switch off "{what}"'],
  'tick.yesOn': ['确认打开', 'Switch on'],
  'tick.yesOff': ['确认关闭', 'Switch off'],
  'tick.readOnly': ['你只能查看；打开或关闭需要“修改设置”的权限。', 'You may look; switching needs the right "change settings".'],

  'firstSteps.noMeters': ['这个项目还没有电表', 'This site has no meters yet'],
  'firstSteps.noMetersText': [
    '先从一份 Excel 工作簿导入楼栋、总线和电表。',
    'First import buildings, buses and meters from one Excel workbook.',
  ],
  'firstSteps.noMetersAsk': ['请管理员先导入项目。', 'Ask the administrator to import the site first.'],
  'firstSteps.import': ['去导入', 'To the import'],
  'firstSteps.notTaken': ['电表还没有接管', 'The meters are not taken over yet'],
  'firstSteps.notTakenText': [
    '接管会读出每块表的余额并开户，只读不写。',
    "Take-over reads every meter's balance and opens its account; it writes nothing.",
  ],
  'firstSteps.notTakenAsk': ['请管理员或主管先接管电表。', 'Ask the administrator or supervisor to take the meters over first.'],
  'firstSteps.takeOver': ['去接管', 'To the take-over'],
} satisfies Entries;
