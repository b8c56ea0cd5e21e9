/** Bars over named places with one labelled axis: what of Chart.js is used, loaded when the first chart is shown. */
import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js';

export interface Bar {
  readonly label: string;
  /** null = no bar. */
  readonly value: number | null;
  /** Hatched: not measured for this place alone. */
  readonly hatched: boolean;
  /** Stronger than the others. */
  readonly marked: boolean;
  readonly tip: string;
}

export interface BarChartWish {
  readonly bars: readonly Bar[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** A click on a bar or the space over it. */
  readonly onpick?: ((index: number) => void) | undefined;
}

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

/** Colours are those of the page at this moment. @returns how to show something else, and how to end it */
export function makeBarChart(canvas: HTMLCanvasElement, first: BarChartWish): { show(wish: BarChartWish): void; destroy(): void } {
  const ink = (name: string) => getComputedStyle(canvas).getPropertyValue(name).trim();
  const [accent, soft, line, panel, font] = [ink('--accent'), ink('--text-soft'), ink('--line'), ink('--panel'), ink('--font')];
  let wish = first;
  const hatch = hatching(accent, panel);
  const title = (text: string) => ({ display: text !== '', text, color: soft, font: { family: font, size: 12 } });
  const ticks = { color: soft, font: { family: font, size: 11 } };
  const chart = new Chart(canvas, {
    type: 'bar',
    data: dataOf(wish, accent, hatch),
    options: {
      animation: false,
      maintainAspectRatio: false,
      onClick: (_event, hits) => hits[0] && wish.onpick?.(hits[0].index),
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          title: title(wish.xTitle),
          grid: { display: false },
          border: { color: line },
          ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 6 },
        },
        y: {
          title: title(wish.yTitle),
          beginAtZero: true,
          grid: { color: line },
          border: { display: false },
          ticks: { ...ticks, maxTicksLimit: 6 },
        },
      },
      plugins: {
        tooltip: { displayColors: false, callbacks: { title: () => '', label: ({ dataIndex }) => wish.bars[dataIndex]?.tip ?? '' } },
      },
    },
  });
  return {
    show(next) {
      wish = next;
      chart.data = dataOf(next, accent, hatch);
      const { x, y } = chart.options.scales ?? {};
      if (x && 'title' in x && x.title) x.title.text = next.xTitle;
      if (y && 'title' in y && y.title) y.title.text = next.yTitle;
      chart.update('none');
    },
    destroy: () => chart.destroy(),
  };
}

function dataOf({ bars }: BarChartWish, accent: string, hatch: CanvasPattern | string) {
  return {
    labels: bars.map(({ label }) => label),
    datasets: [
      {
        data: bars.map(({ value }) => value),
        backgroundColor: bars.map(({ hatched }) => (hatched ? hatch : accent)),
        borderColor: accent,
        borderWidth: bars.map(({ hatched, marked }) => (hatched || marked ? 1 : 0)),
        maxBarThickness: 46,
        categoryPercentage: 0.86,
        barPercentage: 0.94,
      },
    ],
  };
}

/** Slanted lines, as telling in grey as in colour. */
function hatching(ink: string, ground: string): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const pen = tile.getContext('2d');
  if (!pen) return ground;
  pen.fillStyle = ground;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = ink;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const offset of [-8, 0, 8]) {
    pen.moveTo(offset, 8);
    pen.lineTo(offset + 8, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, 'repeat') ?? ground;
}
