import { BarChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { inGroups } from '../words.js';
import { Markup } from './markup.js';

use([BarChart, GridComponent, SVGRenderer]);

/*
 * Charts are drawn once, for light, dark and paper: with colours that stand for variables of the page's style, and are replaced by
 * these in the drawing.
 */
const INK = '#010203';
const MUTED = '#010204';
const LINE = '#010205';
const VARIABLES = { [INK]: 'ink', [MUTED]: 'muted', [LINE]: 'line', '#010206': 'accent', '#010207': 'good', '#010208': 'bad' } as const;
const TONES = { accent: '#010206', good: '#010207', bad: '#010208' } as const;

export type Tone = keyof typeof TONES;

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Where a bar begins, in a waterfall. */
  readonly offset?: number;
  readonly tone?: Tone;
  /** Written at the bar. */
  readonly note?: string;
}

const WIDTH = 900;
const ROW_HEIGHT = 24;
const LABEL_WIDTH = 250;
const NOTE_WIDTH = 130;

/** Bars from left to right, one below the other. @param description for those who cannot see it */
export function horizontalBars(bars: readonly Bar[], description: string): Markup {
  return draw(WIDTH, bars.length * ROW_HEIGHT + 16, description, {
    grid: { left: LABEL_WIDTH, right: NOTE_WIDTH, top: 4, bottom: 4 },
    xAxis: { type: 'value', min: 0, show: false },
    yAxis: {
      type: 'category', inverse: true, data: bars.map(({ label }) => label), axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } },
      axisLabel: { color: INK, fontSize: 13, interval: 0, width: LABEL_WIDTH - 16, overflow: 'truncate' },
    },
    series: [offsets(bars), values(bars, 'right', 14)],
  });
}

/** Columns, one beside the other; a histogram. @param description for those who cannot see it */
export function columns(bars: readonly Bar[], description: string, size: 'large' | 'small' = 'large'): Markup {
  const small = size === 'small';
  return draw(small ? 420 : WIDTH, small ? 170 : 240, description, {
    grid: { left: small ? 54 : 70, right: 12, top: 14, bottom: small ? 40 : 46 },
    xAxis: {
      type: 'category', data: bars.map(({ label }) => label), axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } },
      axisLabel: { color: MUTED, fontSize: small ? 10 : 11, hideOverlap: true, rotate: bars.length > 8 ? 30 : 0 },
    },
    yAxis: { type: 'value', minInterval: 1, splitNumber: 3, axisLabel: { color: MUTED, fontSize: small ? 10 : 11, formatter: inShort }, splitLine: { lineStyle: { color: LINE } } },
    series: [values(bars, 'none', small ? 26 : 46)],
  });
}

function offsets(bars: readonly Bar[]): object {
  return { type: 'bar', stack: 'all', silent: true, itemStyle: { color: 'transparent' }, data: bars.map(({ offset = 0 }) => offset) };
}

function values(bars: readonly Bar[], notes: 'right' | 'none', maxWidth: number): object {
  return {
    type: 'bar', stack: 'all', silent: true, barMaxWidth: maxWidth, barMinHeight: 1,
    data: bars.map(({ value, tone = 'accent', note = inGroups(value) }) => ({
      value, itemStyle: { color: TONES[tone], borderRadius: 2 }, label: { show: notes === 'right', position: 'right', color: INK, fontSize: 12, formatter: () => note },
    })),
  };
}

function inShort(value: number): string {
  if (value >= 1e9) return `${value / 1e9}B`;
  if (value >= 1e6) return `${value / 1e6}M`;
  return value >= 1e3 ? `${value / 1e3}k` : String(value);
}

function draw(width: number, height: number, description: string, option: EChartsCoreOption): Markup {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'system-ui, sans-serif' }, ...option });
    return new Markup(`<figure role="img" aria-label="${escapeAttribute(description)}">${inVariables(chart.renderToSVGString())}</figure>`);
  } finally {
    chart.dispose();
  }
}

/** In the page's colours, scaled to its width, and without what serves scripts alone: the running numbers in it differ from one drawing to the next. */
function inVariables(svg: string): string {
  let drawn = svg
    .replace(/<svg width="\d+" height="\d+"/, '<svg')
    .replaceAll(/<style >.*?<\/style>\s*/gs, '')
    .replaceAll(/ (?:class="zr\d+-cls-\d+"|ecmeta_[a-z_]+="[^"]*"|pointer-events="[a-z]+")/g, '');
  for (const [color, variable] of Object.entries(VARIABLES)) drawn = drawn.replaceAll(color, `var(--${variable})`);
  return drawn;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
