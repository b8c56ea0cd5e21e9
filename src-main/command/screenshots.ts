/** Writes a picture of every screen and important state to a folder, in both sizes and languages: `npm run screenshots` finds the browser. */
import { takeScreenshots } from '../proof/chromium/screenshots.ts';

const folder = process.argv[2];
const browser = process.env['WATTKEEPER_BROWSER'];
if (folder === undefined || browser === undefined) {
  process.stderr.write('screenshots DIR, with the program of a browser in WATTKEEPER_BROWSER\n');
  process.exit(2);
}
await takeScreenshots(folder, browser);
process.exit(0);
