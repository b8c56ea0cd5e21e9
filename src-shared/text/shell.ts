/** Texts of the shell: the tray, what it says when it cannot start or broke, and paper. */
import type { Entries } from './entry.ts';

export const shellText = {
  'tray.open': ['打开电掌柜', 'Open Wattkeeper'],
  'tray.startWithPc': ['开机时自动启动', 'Start with the PC'],
  'tray.quit': ['退出', 'Quit'],
  'tray.running': ['电掌柜：抄表和售电进行中', 'Wattkeeper: reading and selling'],
  'tray.attached': ['电掌柜：已连接本机后台服务', "Wattkeeper: connected to this PC's background service"],

  'shell.notStarted': ['电掌柜没有启动', 'Wattkeeper did not start'],
  'shell.noAddress': [
    '另一个程序正在使用数据文件夹 {folder}，但没有说明如何连接。请稍后再试，或重启电脑。',
    'Another program uses the data folder {folder} and does not say how to reach it. Try again in a moment, or restart the PC.',
  ],
  'shell.otherVersion': [
    '后台服务的版本是 {theirs}，本程序是 {ours}。请先重启后台服务。',
    'The background service is version {theirs}, this program is {ours}. Restart the service first.',
  ],
  'shell.lost': ['电掌柜不能继续', 'Wattkeeper cannot go on'],
  'shell.broke': ['电掌柜出错并已停止', 'Wattkeeper broke and has stopped'],
  'shell.brokeText': [
    '账目没有丢失；未完成的售电在下次启动后自动核实。原因：{reason}',
    'Nothing recorded is lost; sales that were under way are settled at the next start. Reason: {reason}',
  ],

  'print.noPrinter': ['这台电脑没有这台打印机', 'This PC has no such printer'],
  'print.failed': ['没有打印：{reason}', 'Not printed: {reason}'],
  'print.notSaved': ['没有保存：{reason}', 'Not saved: {reason}'],
  'print.slipPrinter': ['小票打印机', 'Slip printer'],
  'print.a4Printer': ['A4 打印机', 'A4 printer'],
  'print.default': ['电脑的默认打印机', "The PC's default printer"],
  'print.ask': ['每次询问', 'Ask each time'],
  'print.savePdf': ['存为 PDF', 'Save as PDF'],
  'print.gone': ['{name}（现在不可用）', '{name} (not there now)'],
} satisfies Entries;
