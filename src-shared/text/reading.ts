/** Texts of the reading service: the bus page, how often meters are read, and charts of use. */
import type { Entries } from './entry.ts';

export const readingText = {
  'reading.title': ['集中抄表', 'Reading'],
  'reading.bus': ['总线', 'Bus'],
  'reading.meters': ['电表', 'Meters'],
  'reading.lost': ['失联', 'Lost'],
  'reading.oldest': ['最旧数据', 'Oldest figures'],
  'reading.sweep': ['上次全抄', 'Last full round'],
  'reading.sweepTook': ['{meters} 块，用时 {seconds} 秒', '{meters} {meters#meter|meters} in {seconds} s'],
  'reading.noSweep': ['还没有抄完一轮', 'No round finished yet'],
  'reading.waiting': ['排队', 'Waiting'],
  'reading.requests': ['请求', 'Requests'],
  'reading.replies': ['应答', 'Replies'],
  'reading.exceptions': ['拒绝', 'Refusals'],
  'reading.timeouts': ['超时', 'Time-outs'],
  'reading.badReplies': ['坏帧', 'Bad frames'],
  'reading.strays': ['无主帧', 'Stray frames'],
  'reading.echoes': ['回波', 'Echoes'],
  'reading.interval': ['全抄间隔（分钟）', 'Full reading every (minutes)'],
  'reading.intervalOfSite': ['同项目（{minutes} 分钟）', 'As the site ({minutes} min)'],
  'reading.intervalHint': [
    '每块表的余额、状态另外至少每 3 分钟刷新一次。',
    "Each meter's balance and state are also refreshed at least every 3 minutes.",
  ],
  'reading.busUnknown': ['没有这条总线，或同一条总线写了两次。', 'There is no such bus, or one bus is named twice.'],

  'bus.usbLatency': [
    '若用 USB 转换器：延迟定时器默认 16 毫秒，9600 波特下约慢 18%。请在设备管理器的端口高级设置里改为 1 毫秒。',
    'With a USB adapter: its latency timer of 16 ms costs about 18% at 9600 baud. Set it to 1 ms in the port’s advanced settings.',
  ],

  'reading.suspect': ['读数可疑', 'Suspect reading'],
  'reading.closeCase': ['已查看，结案', 'Looked at; close'],

  'clock.pcWrong': [
    '电脑时钟与多数电表相差 {minutes} 分钟。校正之前不冻结日数据，也不给电表对时。请检查电脑的日期和时间。',
    'This PC’s clock is {minutes} min away from most meters. Until it is right no day is frozen and no meter’s clock is set. Check the PC’s date and time.',
  ],
  'clock.meterWrong': ['电表时钟偏差 {seconds} 秒', 'Meter clock {seconds} s off'],

  'use.title': ['用电', 'Use'],
  'use.byHour': ['按小时', 'By hour'],
  'use.byDay': ['按天', 'By day'],
  'use.energy': ['电量 度', 'Energy kWh'],
  'use.fall': ['金额', 'Amount'],
  'use.perDay': ['日均 {perDayFen}', '{perDayFen} a day'],
  'use.gap': ['其间没有读数，合为一段', 'No readings in between; shown as one span'],
  'use.gapHours': ['{span} 小时合计', '{span} h together'],
  'use.gapDays': ['{span} 天合计', '{span} days together'],
  'use.gapMore': ['〃', '〃'],
  'use.before': ['往前', 'Before'],
  'use.after': ['往后', 'After'],
  'use.axis.hour': ['时', 'Hour'],
  'use.axis.day': ['日', 'Day'],
  'use.chart': ['用电图 {span}，数字见表', 'Use {span}, figures in the table'],
  'use.none': ['还没有读数', 'No readings yet'],
} satisfies Entries;
