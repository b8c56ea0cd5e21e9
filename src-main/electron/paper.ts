/** Electron's hands on paper: printers, printing without a dialog, PDF, where to save. */
import { join } from 'node:path';
import type { PcPaper, Sheet } from '../desktop/paper.ts';
import type { BrowserWindow, Electron } from './electron.ts';

/** Electron wants the paper's size in thousandths of a millimetre. */
const MICRONS_PER_MM = 1000;

export const pcPaper = ({ app, dialog }: Electron, window: BrowserWindow): PcPaper => ({
  printers: () => window.webContents.getPrintersAsync(),
  print: (deviceName, sheet, done) => window.webContents.print({ silent: true, deviceName, ...sizeOf(sheet) }, done),
  pdf: () => window.webContents.printToPDF({ preferCSSPageSize: true, printBackground: true }),
  async choosePath(fileName) {
    const defaultPath = join(app.getPath('documents'), fileName);
    const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath, filters: [{ name: 'PDF', extensions: ['pdf'] }] });
    return canceled ? null : filePath;
  },
});

function sizeOf(sheet: Sheet) {
  if (sheet.kind === 'a4Lying') return { pageSize: 'A4' as const, landscape: true };
  const pageSize = { width: sheet.widthMm * MICRONS_PER_MM, height: sheet.heightMm * MICRONS_PER_MM };
  return { pageSize, margins: { marginType: 'none' as const } };
}
