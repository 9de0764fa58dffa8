import type { MeasureFunction } from '../../ir/index.ts';

/** What each type of correlation measures. `value_median` is pySigma's. */
export const measureFunctionOf: Readonly<Record<string, MeasureFunction>> = {
  event_count: 'count',
  value_count: 'countDistinct',
  value_sum: 'sum',
  value_avg: 'average',
  value_percentile: 'percentile',
  value_median: 'median',
};
