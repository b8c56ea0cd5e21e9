/** `npm run screenshots -- DIR`: writes a picture of every screen and important state to a folder, in both sizes and languages. */
import { takeScreenshots } from '../proof/chromium/screenshots.ts';

const folder = process.argv[2];
const browser = process.env['WATTKEEPER_BROWSER'] ?? '/usr/bin/chromium';
if (folder === undefined) {
  process.stderr.write('npm run screenshots -- DIR, with the browser in WATTKEEPER_BROWSER where it is not /usr/bin/chromium\n');
  process.exit(2);
}
await takeScreenshots(folder, browser);
process.exit(0);
