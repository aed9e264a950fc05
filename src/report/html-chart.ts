import type { PlotOptions } from '@observablehq/plot';
import { escapeHtml } from './escape-html.js';

type PlotModule = typeof import('@observablehq/plot');

/**
 * A chart as inline SVG with its caption. The libraries are loaded by the first one: only a report needs them.
 *
 * @param draw gives the options, from Plot's own marks
 */
export async function htmlChart(caption: string, draw: (plot: PlotModule) => PlotOptions): Promise<string> {
  const [plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const element = plot.plot({
    marginBottom: 42,
    style: { fontSize: '12px', background: 'none' },
    ...draw(plot),
    document,
  });
  return `<figure>${element.outerHTML}<figcaption>${escapeHtml(caption)}</figcaption></figure>\n`;
}
