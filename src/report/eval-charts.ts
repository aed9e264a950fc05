import type { EvalReport } from '../core/eval/eval-report.js';
import type { Calibration } from '../core/eval/metrics/calibration.js';
import type { ConfusionMatrix } from '../core/eval/metrics/confusion-matrix.js';
import { htmlChart } from './html-chart.js';

/** The charts that a report has data for. */
export async function evalCharts(report: EvalReport): Promise<string> {
  const { rows, calibration, confusion, task } = report;
  const confident = rows.flatMap(({ confidence, isRight }) =>
    confidence === undefined || isRight === null ? [] : [{ confidence, answer: isRight ? 'right' : 'wrong' }],
  );
  const numbers = rows.flatMap(({ gold, prediction }) =>
    typeof gold === 'number' && typeof prediction === 'number' && task !== 'multiple-choice'
      ? [{ gold, prediction }]
      : [],
  );
  const charts = [
    ...(confusion !== undefined && confusion.labels.length <= MAX_CONFUSED ? [await confusionChart(confusion)] : []),
    ...(calibration !== undefined ? [await reliabilityDiagram(calibration)] : []),
    ...(confident.length > 0 ? [await confidenceHistogram(confident)] : []),
    ...(numbers.length > 0 ? [await scatterPlot(numbers)] : []),
  ];
  return charts.length > 0 ? charts.join('') : lossHistogram(rows.map(({ loss }) => ({ loss })));
}

/** A confusion matrix of more classes is no picture any more. */
const MAX_CONFUSED = 30;

const ACCENT = 'var(--accent)';

function confusionChart({ labels, counts }: ConfusionMatrix): Promise<string> {
  const cells = counts.flatMap((row, gold) =>
    row.map((count, predicted) => ({
      gold: String(labels[gold]),
      predicted: String(labels[predicted]),
      count,
      share:
        count /
        Math.max(
          1,
          row.reduce((total, value) => total + value, 0),
        ),
    })),
  );
  const size = Math.max(220, Math.min(640, 90 + 70 * labels.length));
  return htmlChart('Confusion: each row of gold answers, shaded by its share', (plot) => ({
    width: size + 60,
    height: size,
    marginLeft: 110,
    marginBottom: 50,
    x: { label: 'predicted', domain: labels.map(String) },
    y: { label: 'gold', domain: labels.map(String) },
    marks: [
      plot.cell(cells, { x: 'predicted', y: 'gold', fill: ACCENT, fillOpacity: ({ share }) => 0.05 + 0.75 * share }),
      plot.text(cells, { x: 'predicted', y: 'gold', text: ({ count }) => String(count), fill: 'currentColor' }),
    ],
  }));
}

/** On the diagonal, a model is as sure as it is right. */
function reliabilityDiagram({ bins }: Calibration): Promise<string> {
  const points = bins.flatMap(({ count, correct, meanConfidence }) =>
    meanConfidence === null ? [] : [{ confidence: meanConfidence, accuracy: correct / count, count }],
  );
  const diagonal = [
    { confidence: 0, accuracy: 0 },
    { confidence: 1, accuracy: 1 },
  ];
  return htmlChart('Reliability: on the diagonal it is as sure as it is right', (plot) => ({
    width: 340,
    height: 300,
    x: { label: 'confidence', domain: [0, 1] },
    y: { label: 'accuracy', domain: [0, 1], grid: true },
    r: { range: [2, 12] },
    marks: [
      plot.line(diagonal, {
        x: 'confidence',
        y: 'accuracy',
        stroke: 'currentColor',
        strokeOpacity: 0.4,
        strokeDasharray: '4 4',
      }),
      plot.line(points, { x: 'confidence', y: 'accuracy', stroke: ACCENT }),
      plot.dot(points, { x: 'confidence', y: 'accuracy', r: 'count', fill: ACCENT, fillOpacity: 0.75 }),
    ],
  }));
}

function confidenceHistogram(rows: { confidence: number; answer: string }[]): Promise<string> {
  return htmlChart('Confidence of right and wrong answers', (plot) => ({
    width: 350,
    height: 300,
    marginLeft: 52,
    x: { label: 'confidence' },
    y: { label: 'rows', grid: true },
    color: { domain: ['right', 'wrong'], range: ['var(--good)', 'var(--bad)'], legend: false },
    marks: [
      plot.rectY(
        rows,
        plot.binX({ y: 'count' }, {
          x: { value: 'confidence', thresholds: 20 },
          fill: 'answer',
          fillOpacity: 0.75,
        } as object),
      ),
      plot.ruleY([0]),
    ],
  }));
}

function scatterPlot(rows: { gold: number; prediction: number }[]): Promise<string> {
  return htmlChart('Predicted against gold', (plot) => ({
    width: 420,
    height: 340,
    x: { label: 'gold' },
    y: { label: 'predicted', grid: true },
    marks: [plot.dot(rows, { x: 'gold', y: 'prediction', r: 2, fill: ACCENT, fillOpacity: 0.4 })],
  }));
}

function lossHistogram(rows: { loss: number }[]): Promise<string> {
  return htmlChart('How far rows are from right', (plot) => ({
    width: 430,
    height: 260,
    marginLeft: 52,
    x: { label: 'loss' },
    y: { label: 'rows', grid: true },
    marks: [plot.rectY(rows, plot.binX({ y: 'count' }, { x: 'loss', fill: ACCENT } as object)), plot.ruleY([0])],
  }));
}
